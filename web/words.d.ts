declare module '*.ts?part=shell' {
  export const messages: import('@lingui/core').Messages
}
declare module '*.ts?part=start' {
  export const messages: import('@lingui/core').Messages
}
declare module '*.ts?part=telling' {
  export const messages: import('@lingui/core').Messages
}
declare module '*.ts?part=files' {
  export const messages: import('@lingui/core').Messages
}
declare module '*.ts?part=return' {
  export const messages: import('@lingui/core').Messages
}
