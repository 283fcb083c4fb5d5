CREATE TABLE `alarm` (
	`id` text PRIMARY KEY NOT NULL,
	`what` text NOT NULL,
	`hour` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `carrier_read` (
	`what` text PRIMARY KEY NOT NULL,
	`hour` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `delivery` (
	`tip` text NOT NULL,
	`seq` integer NOT NULL,
	`state` text NOT NULL,
	`sid` text,
	`hour` integer NOT NULL,
	PRIMARY KEY(`tip`, `seq`),
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_sid_unique` ON `delivery` (`sid`);--> statement-breakpoint
CREATE TABLE `duty` (
	`office` text PRIMARY KEY NOT NULL,
	`n` integer NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `line_text` (
	`language` text NOT NULL,
	`id` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`language`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `record` (
	`tip` text NOT NULL,
	`seq` integer NOT NULL,
	`epoch` integer NOT NULL,
	`hour` integer NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`tip`, `seq`),
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `spent` (
	`day` integer PRIMARY KEY NOT NULL,
	`parts` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `timer` (
	`id` text PRIMARY KEY NOT NULL,
	`due` integer NOT NULL,
	`n` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `undeleted` (
	`sid` text PRIMARY KEY NOT NULL,
	`tries` integer NOT NULL,
	`due` integer NOT NULL,
	`hour` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `voice_call` (
	`sid` text PRIMARY KEY NOT NULL,
	`outcome` text NOT NULL,
	`hour` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `work_phone` (
	`member` text PRIMARY KEY NOT NULL,
	`sealed` blob NOT NULL,
	FOREIGN KEY (`member`) REFERENCES `member`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `new_carrier_message` (
	`sid` text PRIMARY KEY NOT NULL,
	`tip` text,
	`seq` integer NOT NULL,
	`said` text DEFAULT '' NOT NULL,
	`answer` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_carrier_message` (`sid`, `tip`, `seq`) SELECT `sid`, `tip`, `seq` FROM `carrier_message`;--> statement-breakpoint
DROP TABLE `carrier_message`;--> statement-breakpoint
ALTER TABLE `new_carrier_message` RENAME TO `carrier_message`;--> statement-breakpoint
ALTER TABLE `conversation` ADD `step` text DEFAULT 'quiet' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversation` ADD `language` text;
