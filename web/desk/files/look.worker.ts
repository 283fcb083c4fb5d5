import { type LookTasks, look } from '../../reporter/files/look.ts'
import { serve } from '../../reporter/thread.ts'

/*
 * Looks at files that a member attaches, and takes out of pictures what is not the picture, as the reporter's page
 * does.
 */

serve<LookTasks>({ look })
