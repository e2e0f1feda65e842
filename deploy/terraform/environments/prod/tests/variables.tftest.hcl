# What the variables take and refuse. A run takes a second, so each refuses one value of many variables.

mock_provider "aws" {
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0123456789abcdef0" }
  }
}

variables {
  admin_cidrs = ["203.0.113.7/32"]
  key_name    = "mbot-prod"
}

run "taken" {
  command = plan

  variables {
    admin_cidrs            = ["0.0.0.0/0", "::/0"]
    admin_open_to_everyone = true
    instance_type          = "g4dn.xlarge" # a GPU, not a Graviton
    archive_url            = "https://example.org/a.tar.gz"
    archive_sha256         = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    source_url             = "git@github.com:you/app.git"
    source_ref             = "feature/new-1.0"
    agent_settings         = { deploy = { watchWindow = "5m" }, python = { pipArguments = ["--no-index"] } }
    availability_zone      = "eu-west-3b"
    schedule               = { stop = "20:00", days = "MON,WED-FRI", time_zone = "UTC" }
  }
}

run "everybody_as_admin" {
  command = plan

  variables {
    admin_cidrs    = ["0.0.0.0/0"]
    project        = "My Project"
    environment    = "Prod!"
    region         = "Paris"
    domain         = "https://app.example.org"
    key_name       = "-----BEGIN KEY-----"
    instance_type  = "t4g.small"
    ubuntu_release = "26.04"
    volume_gb      = 4
    archive_sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" # of no archive
    source_url     = "https://token@github.com/you/app.git"
    source_ref     = "main'"
    agent_settings = "deploy"
    vpc_cidr       = "10.0.0.0/28"
    vpc_id         = "vpc-0123456789abcdef0" # without its subnet
    backup         = { time = "25:00" }
    schedule       = { stop = "8 pm" }
    alarm_email    = "you"
  }

  expect_failures = [
    var.admin_cidrs, var.project, var.environment, var.region, var.domain, var.key_name, var.instance_type, var.ubuntu_release, var.volume_gb, var.archive_sha256,
    var.source_url, var.source_ref, var.agent_settings, var.vpc_cidr, var.subnet_id, var.backup, var.schedule, var.alarm_email,
  ]
}

run "everybody_as_admin_over_ipv6" {
  command = plan

  variables {
    admin_cidrs       = ["203.0.113.7/32", "::/0"]
    key_name          = ""
    instance_type     = "t3"
    archive_url       = "https://example.org/a.tar.gz?X-Amz-Signature=1"
    archive_sha256    = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    source_url        = "x'; reboot; '"
    volume_gb         = 20.5
    availability_zone = "eu-central-1a"
    vpc_cidr          = "10.20.0.1/16"
    subnet_id         = "subnet-0123456789abcdef0" # without its network
    backup            = { keep = 1 }
    schedule          = { start = "08:00", stop = "08:00" }
  }

  expect_failures = [var.admin_cidrs, var.key_name, var.instance_type, var.archive_url, var.source_url, var.volume_gb, var.availability_zone, var.vpc_cidr, var.subnet_id, var.backup, var.schedule]
}

run "everybody_in_two_halves" {
  command = plan

  variables {
    admin_cidrs    = ["0.0.0.0/1", "128.0.0.0/1"]
    archive_url    = "https://example.org/a'; reboot; '"
    archive_sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    schedule       = { stop = "20:00", days = "Monday" }
  }

  expect_failures = [var.admin_cidrs, var.archive_url, var.schedule]
}

run "most_of_ipv6" {
  command = plan

  variables {
    admin_cidrs = ["2000::/3"]
    archive_url = "https://example.org/a.tar.gz" # without its hash
    schedule    = { stop = "20:00", time_zone = "+01:00" }
  }

  expect_failures = [var.admin_cidrs, var.archive_sha256, var.schedule]
}

run "an_address_without_its_prefix" {
  command = plan

  variables {
    admin_cidrs    = ["203.0.113.7"]
    archive_url    = "https://example.org/a.tar.gz"
    archive_sha256 = "abc"
  }

  expect_failures = [var.admin_cidrs, var.archive_sha256]
}

run "bits_behind_the_prefix" {
  command = plan

  variables {
    admin_cidrs = ["203.0.113.7/24"]
  }

  expect_failures = [var.admin_cidrs]
}

run "ipv6_in_capitals" {
  command = plan

  variables {
    admin_cidrs = ["2001:DB8::/48"]
  }

  expect_failures = [var.admin_cidrs]
}
