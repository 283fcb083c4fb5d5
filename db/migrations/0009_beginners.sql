ALTER TABLE `attachment` ADD `office` text REFERENCES office(id);--> statement-breakpoint
UPDATE `attachment` SET `office` = 'desk' WHERE `hour` < 0 AND `tip` IS NULL AND `referral` IS NULL;--> statement-breakpoint
UPDATE `attachment` SET `hour` = -`hour` WHERE `hour` < 0;
