CREATE TABLE `attachment` (
	`id` text PRIMARY KEY NOT NULL,
	`tip` text,
	`parts` integer NOT NULL,
	`hour` integer NOT NULL,
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `attachment_part` (
	`attachment` text NOT NULL,
	`n` integer NOT NULL,
	`sha256` text NOT NULL,
	`sealed` blob,
	PRIMARY KEY(`attachment`, `n`),
	FOREIGN KEY (`attachment`) REFERENCES `attachment`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
