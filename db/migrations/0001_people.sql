-- Sessions end here: they did not know by which way they were begun.
DELETE FROM `session`;--> statement-breakpoint
ALTER TABLE `session` ADD `way` text DEFAULT 'passphrase' NOT NULL;--> statement-breakpoint
ALTER TABLE `session` ADD `began` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `session` ADD `seen` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `unlock` RENAME COLUMN `method` TO `way`;--> statement-breakpoint
ALTER TABLE `unlock` ADD `hour` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `unlock` ADD `stretching` text;--> statement-breakpoint
ALTER TABLE `unlock` ADD `auth` text;--> statement-breakpoint
ALTER TABLE `unlock` ADD `credential` text;--> statement-breakpoint
ALTER TABLE `unlock` ADD `public_key` text;--> statement-breakpoint
ALTER TABLE `unlock` ADD `signs` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `unlock_credential_unique` ON `unlock` (`credential`);--> statement-breakpoint
UPDATE `unlock` SET
	`stretching` = (SELECT `stretching` FROM `member` WHERE `member`.`id` = `unlock`.`member`),
	`auth` = (SELECT `auth` FROM `member` WHERE `member`.`id` = `unlock`.`member`);--> statement-breakpoint
ALTER TABLE `member` DROP COLUMN `stretching`;--> statement-breakpoint
ALTER TABLE `member` DROP COLUMN `auth`;--> statement-breakpoint
ALTER TABLE `member` ADD `wrong_codes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `member` ADD `escrow` blob;--> statement-breakpoint
ALTER TABLE `office` ADD `recovery` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitation` ADD `for` text DEFAULT 'office' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitation` ADD `role` text DEFAULT 'lead' NOT NULL;--> statement-breakpoint
ALTER TABLE `invitation` ADD `member` text;--> statement-breakpoint
UPDATE `invitation` SET `member` = (SELECT `id` FROM `member` WHERE `member`.`office` = `invitation`.`office`)
	WHERE `state` <> 'open';--> statement-breakpoint
CREATE TABLE `root` (
	`n` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`by` text NOT NULL,
	`sig` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `wrong_code` (
	`lane` text PRIMARY KEY NOT NULL,
	`hour` integer NOT NULL,
	`count` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `second` (
	`id` text PRIMARY KEY NOT NULL,
	`act` text NOT NULL,
	`tips` text NOT NULL,
	`by` text NOT NULL,
	`hour` integer NOT NULL,
	`state` text NOT NULL,
	FOREIGN KEY (`by`) REFERENCES `member`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
