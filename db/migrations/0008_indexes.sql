CREATE INDEX `attachment_referral` ON `attachment` (`referral`);--> statement-breakpoint
CREATE INDEX `handed_tip` ON `handed` (`tip`);--> statement-breakpoint
CREATE INDEX `referral_office` ON `referral` (`office`);--> statement-breakpoint
CREATE INDEX `referral_tip` ON `referral` (`tip`);--> statement-breakpoint
CREATE INDEX `referral_joint` ON `referral` (`joint`);