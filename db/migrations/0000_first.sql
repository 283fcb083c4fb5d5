CREATE TABLE `audit` (
	`actor` text NOT NULL,
	`n` integer NOT NULL,
	`office` text NOT NULL,
	`hash` text NOT NULL,
	`text` text NOT NULL,
	`sig` text NOT NULL,
	PRIMARY KEY(`actor`, `n`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `book` (
	`n` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`by` text NOT NULL,
	`sig` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `carrier_message` (
	`sid` text PRIMARY KEY NOT NULL,
	`tip` text NOT NULL,
	`seq` integer NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `conversation` (
	`number` text PRIMARY KEY NOT NULL,
	`tip` text NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `feedback` (
	`referral` text NOT NULL,
	`seq` integer NOT NULL,
	`hour` integer NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	`own_epoch` integer NOT NULL,
	`own` blob NOT NULL,
	PRIMARY KEY(`referral`, `seq`),
	FOREIGN KEY (`referral`) REFERENCES `referral`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `grant` (
	`office` text NOT NULL,
	`epoch` integer NOT NULL,
	`holder` text NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`office`, `epoch`, `holder`),
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `invitation` (
	`id` text PRIMARY KEY NOT NULL,
	`office` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`agency` text,
	`until` integer NOT NULL,
	`state` text NOT NULL,
	`secret` blob NOT NULL,
	`answer` text,
	`mac` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `member` (
	`id` text PRIMARY KEY NOT NULL,
	`office` text NOT NULL,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`stretching` text NOT NULL,
	`auth` text NOT NULL,
	`keyring` text NOT NULL,
	`totp` blob NOT NULL,
	`totp_step` integer NOT NULL,
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `member_name_unique` ON `member` (`name`);--> statement-breakpoint
CREATE TABLE `message` (
	`tip` text NOT NULL,
	`seq` integer NOT NULL,
	`kind` text NOT NULL,
	`epoch` integer NOT NULL,
	`hour` integer NOT NULL,
	`sha256` text NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`tip`, `seq`),
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `office` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`epoch` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `page` (
	`office` text NOT NULL,
	`n` integer NOT NULL,
	`text` text NOT NULL,
	`by` text NOT NULL,
	`sig` text NOT NULL,
	PRIMARY KEY(`office`, `n`),
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `receipt` (
	`lookup` text PRIMARY KEY NOT NULL,
	`sign` text NOT NULL,
	`tip` text NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `referral` (
	`id` text PRIMARY KEY NOT NULL,
	`tip` text NOT NULL,
	`office` text NOT NULL,
	`state` text NOT NULL,
	`due` integer NOT NULL,
	`hour` integer NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	`own_epoch` integer NOT NULL,
	`own` blob NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `reply` (
	`tip` text NOT NULL,
	`seq` integer NOT NULL,
	`epoch` integer NOT NULL,
	`hour` integer NOT NULL,
	`sealed` blob NOT NULL,
	`own` blob NOT NULL,
	PRIMARY KEY(`tip`, `seq`),
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`member` text NOT NULL,
	`until` integer NOT NULL,
	`entered` integer NOT NULL,
	FOREIGN KEY (`member`) REFERENCES `member`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `summary` (
	`tip` text PRIMARY KEY NOT NULL,
	`rev` integer NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tip` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`hour` integer NOT NULL,
	`epoch` integer NOT NULL,
	`urgent` integer NOT NULL,
	`status` text NOT NULL,
	`closing` text,
	`priority` text,
	`messages` integer NOT NULL,
	`read` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `unlock` (
	`member` text NOT NULL,
	`method` text NOT NULL,
	`wrap` text NOT NULL,
	PRIMARY KEY(`member`, `method`),
	FOREIGN KEY (`member`) REFERENCES `member`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `used_challenge` (
	`id` text PRIMARY KEY NOT NULL,
	`hour` integer NOT NULL
) WITHOUT ROWID;
