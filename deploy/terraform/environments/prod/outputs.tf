# What `mbot-client init --from-terraform` reads.

locals {
  agent_port = 7443
  ssh_user   = "ubuntu"
}

output "elastic_ip" {
  description = "The instance's address: the A record of the app's name."
  value       = module.ec2.elastic_ip
}

output "application_url" {
  description = "Where the app is served; https once `mbot-client https enable` has been run."
  value       = var.domain == "" ? "http://${module.ec2.elastic_ip}" : "https://${var.domain}"
}

output "instance_id" {
  description = "The instance."
  value       = module.ec2.instance_id
}

output "ssh_command" {
  description = "How to log in with the key pair's private key."
  value       = "ssh ${local.ssh_user}@${module.ec2.elastic_ip}"
}

output "mongodb_atlas_ip" {
  description = "What to put on Atlas's access list."
  value       = module.ec2.elastic_ip
}

output "agent_endpoint" {
  description = "Where mbot-client reaches the agent."
  value       = "${module.ec2.elastic_ip}:${local.agent_port}"
}

output "region" {
  description = "Region of all of it."
  value       = var.region
}

output "security_group_id" {
  description = "The group that `mbot-client allow-ip` changes."
  value       = module.security.security_group_id
}

output "project" {
  description = "The tag Project."
  value       = var.project
}

output "environment" {
  description = "The tag Environment."
  value       = var.environment
}

output "ssh_user" {
  description = "Whom to log in as."
  value       = local.ssh_user
}

output "key_name" {
  description = "The key pair that the instance was made with."
  value       = module.ec2.key_name
}
