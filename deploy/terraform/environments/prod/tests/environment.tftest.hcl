mock_provider "aws" {
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0123456789abcdef0" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_vpc" {
    defaults = { ipv6_cidr_block = "2001:db8:1234:1a00::/56" }
  }

  mock_resource "aws_eip" {
    defaults = { public_ip = "203.0.113.10" }
  }
}

variables {
  admin_cidrs = ["203.0.113.7/32"]
  key_name    = "mbot-prod"
}

run "the_outputs_are_what_the_client_reads" {
  assert {
    condition     = output.elastic_ip == "203.0.113.10" && output.mongodb_atlas_ip == "203.0.113.10" && output.agent_endpoint == "203.0.113.10:7443" && output.application_url == "http://203.0.113.10" && output.ssh_command == "ssh ubuntu@203.0.113.10"
    error_message = "addresses"
  }

  assert {
    condition     = output.region == "eu-west-3" && output.project == "mbot" && output.environment == "prod" && output.ssh_user == "ubuntu" && output.key_name == "mbot-prod"
    error_message = "names"
  }

  assert {
    condition     = output.instance_id == module.ec2.instance_id && output.security_group_id == module.security.security_group_id
    error_message = "ids"
  }
}

run "what_is_optional_is_off" {
  command = plan

  assert {
    condition     = length(module.backup) == 0 && length(module.schedule) == 0 && length(module.alarms) == 0 && length(module.vpc) == 1
    error_message = "a network and an instance, nothing else"
  }
}

run "what_is_optional_can_be_added" {
  variables {
    backup      = {}
    schedule    = { start = "07:30", stop = "20:00" }
    alarm_email = "you@example.org"
    domain      = "app.example.org"
  }

  assert {
    condition     = length(module.backup) == 1 && length(module.alarms) == 1 && module.schedule[0].schedules == { stop = "cron(0 20 ? * * *)", start = "cron(30 7 ? * MON-FRI *)" }
    error_message = "with the documented defaults"
  }

  assert {
    condition     = output.application_url == "https://app.example.org"
    error_message = "the app's name"
  }
}

run "a_network_that_is_there" {
  command = plan

  variables {
    vpc_id    = "vpc-0123456789abcdef0"
    subnet_id = "subnet-0123456789abcdef0"
  }

  assert {
    condition     = length(module.vpc) == 0
    error_message = "no other one is made"
  }
}
