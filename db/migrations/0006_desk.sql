ALTER TABLE `tip` ADD `assignee` text REFERENCES member(id);--> statement-breakpoint
ALTER TABLE `tip` ADD `closed` integer;
