CREATE TABLE `directory` (
	`agency` text NOT NULL,
	`n` integer NOT NULL,
	`text` text NOT NULL,
	`member` text NOT NULL,
	`hour` integer NOT NULL,
	PRIMARY KEY(`agency`, `n`),
	FOREIGN KEY (`member`) REFERENCES `member`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `draft` (
	`member` text NOT NULL,
	`id` text NOT NULL,
	`hour` integer NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`member`, `id`),
	FOREIGN KEY (`member`) REFERENCES `member`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `handed` (
	`id` text PRIMARY KEY NOT NULL,
	`tip` text NOT NULL,
	`state` text NOT NULL,
	`due` integer NOT NULL,
	`hour` integer NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `handed_answer` (
	`handed` text NOT NULL,
	`seq` integer NOT NULL,
	`hour` integer NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`handed`, `seq`),
	FOREIGN KEY (`handed`) REFERENCES `handed`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `joint` (
	`id` text PRIMARY KEY NOT NULL,
	`tip` text NOT NULL,
	`hour` integer NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `joint_copy` (
	`joint` text NOT NULL,
	`seq` integer NOT NULL,
	`office` text NOT NULL,
	`epoch` integer NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`joint`, `seq`, `office`),
	FOREIGN KEY (`joint`) REFERENCES `joint`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `joint_note` (
	`joint` text NOT NULL,
	`seq` integer NOT NULL,
	`hour` integer NOT NULL,
	`office` text NOT NULL,
	PRIMARY KEY(`joint`, `seq`),
	FOREIGN KEY (`joint`) REFERENCES `joint`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office`) REFERENCES `office`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `attachment` ADD `referral` text REFERENCES referral(id);--> statement-breakpoint
ALTER TABLE `feedback` ADD `from_desk` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `referral` ADD `assignee` text REFERENCES member(id);--> statement-breakpoint
ALTER TABLE `referral` ADD `reminded` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `referral` ADD `joint` text REFERENCES joint(id);