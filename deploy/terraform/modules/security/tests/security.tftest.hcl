mock_provider "aws" {}

variables {
  name        = "mbot-test"
  tags        = { Project = "mbot", Environment = "test", ManagedBy = "terraform" }
  vpc_id      = "vpc-0123456789abcdef0"
  admin_cidrs = ["203.0.113.7/32", "2001:db8:1::/48"]
}

run "everybody_reaches_80_and_443_and_nothing_else" {
  command = plan

  assert {
    condition     = toset([for rule in aws_security_group.this.ingress : rule.from_port if contains(rule.cidr_blocks, "0.0.0.0/0")]) == toset([80, 443])
    error_message = "open to everybody over IPv4: 80 and 443"
  }

  assert {
    condition     = toset([for rule in aws_security_group.this.ingress : rule.from_port if contains(rule.ipv6_cidr_blocks, "::/0")]) == toset([80, 443])
    error_message = "open to everybody over IPv6: 80 and 443"
  }
}

run "the_admin_networks_also_reach_ssh_and_the_agent" {
  command = plan

  assert {
    condition     = toset([for rule in aws_security_group.this.ingress : rule.from_port if rule.cidr_blocks == tolist(["203.0.113.7/32"])]) == toset([22, 7443])
    error_message = "the IPv4 network reaches 22 and 7443"
  }

  assert {
    condition     = toset([for rule in aws_security_group.this.ingress : rule.from_port if rule.ipv6_cidr_blocks == tolist(["2001:db8:1::/48"])]) == toset([22, 7443])
    error_message = "the IPv6 network reaches 22 and 7443"
  }

  assert {
    condition     = length(aws_security_group.this.ingress) == 8
    error_message = "two ports for two families, and two ports for two networks"
  }
}

run "each_rule_is_as_the_client_makes_it" {
  command = plan

  assert {
    condition     = alltrue([for rule in aws_security_group.this.ingress : rule.protocol == "tcp" && rule.from_port == rule.to_port && length(concat(rule.cidr_blocks, rule.ipv6_cidr_blocks)) == 1])
    error_message = "TCP, one port, one network: so that AWS's provider reads back the same objects"
  }

  assert {
    condition = toset([for rule in aws_security_group.this.ingress : rule.description]) == toset([
      "http from 0.0.0.0/0", "http from ::/0", "https from 0.0.0.0/0", "https from ::/0",
      "ssh from 203.0.113.7/32", "ssh from 2001:db8:1::/48", "agent from 203.0.113.7/32", "agent from 2001:db8:1::/48",
    ])
    error_message = "each rule has a description of its own"
  }

  assert {
    condition     = alltrue([for rule in aws_security_group.this.ingress : startswith(rule.description, { "22" = "ssh from ", "80" = "http from ", "443" = "https from ", "7443" = "agent from " }[tostring(rule.from_port)])])
    error_message = "the description names the port's service"
  }

  assert {
    condition     = alltrue([for rule in aws_security_group.this.ingress : !rule.self && length(rule.security_groups) == 0 && length(rule.prefix_list_ids) == 0])
    error_message = "nobody else is let in"
  }
}

run "nobody_administers_without_a_network" {
  command = plan

  variables {
    admin_cidrs = []
  }

  assert {
    condition     = toset([for rule in aws_security_group.this.ingress : rule.from_port]) == toset([80, 443])
    error_message = "no admin network, no SSH and no agent"
  }
}

run "the_instance_reaches_everything" {
  command = plan

  assert {
    condition     = length(aws_security_group.this.egress) == 1 && one(aws_security_group.this.egress).protocol == "-1" && one(aws_security_group.this.egress).cidr_blocks == tolist(["0.0.0.0/0"]) && one(aws_security_group.this.egress).ipv6_cidr_blocks == tolist(["::/0"])
    error_message = "everything goes out, over both families"
  }
}

run "it_is_tagged_and_in_the_network" {
  command = plan

  assert {
    condition     = aws_security_group.this.vpc_id == "vpc-0123456789abcdef0" && aws_security_group.this.tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })
    error_message = "the group is in the network and tagged"
  }
}
