CREATE TABLE `tombstone` (
	`tip` text NOT NULL,
	`seq` integer NOT NULL,
	`sig` text NOT NULL,
	PRIMARY KEY(`tip`, `seq`),
	FOREIGN KEY (`tip`) REFERENCES `tip`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
