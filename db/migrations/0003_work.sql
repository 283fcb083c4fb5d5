CREATE TABLE `used_work` (
	`until` integer NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`until`, `id`)
) WITHOUT ROWID;
