# One instance that serves one app, with what it needs. Nothing secret passes through here: secrets go to the agent, by
# `mbot-client secrets push`.

terraform {
  # 1.11: locks in S3 without a table.
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.region
}

locals {
  name = "${var.project}-${var.environment}"

  # By Project and Environment mbot-client finds what is its own.
  tags = {
    Project     = var.project
    Environment = var.environment
    ManagedBy   = "terraform"
  }

  new_network = var.subnet_id == null
}

module "vpc" {
  source = "../../modules/vpc"
  count  = local.new_network ? 1 : 0

  name              = local.name
  tags              = local.tags
  cidr              = var.vpc_cidr
  availability_zone = var.availability_zone
}

module "security" {
  source = "../../modules/security"

  name        = local.name
  tags        = local.tags
  vpc_id      = local.new_network ? module.vpc[0].vpc_id : var.vpc_id
  admin_cidrs = var.admin_cidrs
  agent_port  = local.agent_port
}

module "ec2" {
  source = "../../modules/ec2"

  name                   = local.name
  tags                   = local.tags
  subnet_id              = local.new_network ? module.vpc[0].subnet_id : var.subnet_id
  security_group_id      = module.security.security_group_id
  instance_type          = var.instance_type
  ubuntu_release         = var.ubuntu_release
  key_name               = var.key_name
  volume_gb              = var.volume_gb
  termination_protection = var.termination_protection
  backup_tag             = var.backup == null ? null : local.name

  user_data = {
    archive_url     = var.archive_url
    archive_sha256  = var.archive_sha256
    source_url      = var.source_url
    source_ref      = var.source_ref
    settings_base64 = length(var.agent_settings) == 0 ? "" : base64encode(jsonencode(var.agent_settings))
  }
}

module "backup" {
  source = "../../modules/backup"
  count  = var.backup == null ? 0 : 1

  name         = local.name
  tags         = local.tags
  backup_tag   = local.name
  instance_arn = module.ec2.instance_arn
  time         = var.backup.time
  keep         = var.backup.keep
}

module "schedule" {
  source = "../../modules/schedule"
  count  = var.schedule == null ? 0 : 1

  name         = local.name
  tags         = local.tags
  instance_id  = module.ec2.instance_id
  instance_arn = module.ec2.instance_arn
  time_zone    = var.schedule.time_zone
  start        = var.schedule.start
  stop         = var.schedule.stop
  days         = var.schedule.days
}

module "alarms" {
  source = "../../modules/alarms"
  count  = var.alarm_email == null ? 0 : 1

  name        = local.name
  tags        = local.tags
  region      = var.region
  instance_id = module.ec2.instance_id
  email       = var.alarm_email
}
