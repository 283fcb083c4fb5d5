import '../reporter/page.css'
import { watchExits } from '../reporter/exit.ts'

// There is nothing on the page to be drawn anew: its words are in the HTML, and the language is a link.
watchExits()
