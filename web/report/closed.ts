import '../reporter/page.css'
import { watchExits } from '../reporter/exit.ts'

// The page says that the line is not open: there is nothing in it to be drawn anew.
watchExits()
