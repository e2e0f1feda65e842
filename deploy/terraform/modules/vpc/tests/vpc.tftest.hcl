mock_provider "aws" {
  mock_resource "aws_vpc" {
    defaults = { ipv6_cidr_block = "2001:db8:1234:1a00::/56" }
  }
}

variables {
  name = "mbot-test"
  tags = { Project = "mbot", Environment = "test", ManagedBy = "terraform" }
  cidr = "10.20.0.0/16"
}

run "a_public_subnet_for_both_families" {
  assert {
    condition     = aws_vpc.this.cidr_block == "10.20.0.0/16" && aws_vpc.this.assign_generated_ipv6_cidr_block
    error_message = "the network has the given IPv4 addresses and IPv6 ones of AWS"
  }

  assert {
    condition     = aws_subnet.public.cidr_block == "10.20.0.0/24" && aws_subnet.public.ipv6_cidr_block == "2001:db8:1234:1a00::/64"
    error_message = "the subnet has the first /24 and the first /64"
  }

  assert {
    condition     = aws_subnet.public.assign_ipv6_address_on_creation && !aws_subnet.public.map_public_ip_on_launch
    error_message = "an IPv6 address costs nothing; a second IPv4 address would be charged"
  }

  assert {
    condition     = aws_route.ipv4.destination_cidr_block == "0.0.0.0/0" && aws_route.ipv6.destination_ipv6_cidr_block == "::/0" && alltrue([for route in [aws_route.ipv4, aws_route.ipv6] : route.gateway_id == aws_internet_gateway.this.id && route.route_table_id == aws_route_table.public.id])
    error_message = "both families have a way out"
  }

  assert {
    condition     = aws_route_table_association.public.subnet_id == aws_subnet.public.id && aws_route_table_association.public.route_table_id == aws_route_table.public.id
    error_message = "the routes are the subnet's"
  }

  assert {
    condition     = output.vpc_id == aws_vpc.this.id && output.subnet_id == aws_subnet.public.id
    error_message = "the outputs name what was made"
  }
}

run "the_default_group_lets_nobody_in" {
  command = plan

  assert {
    condition     = try(length(aws_default_security_group.this.ingress), 0) == 0 && try(length(aws_default_security_group.this.egress), 0) == 0
    error_message = "AWS's default group has no rules"
  }
}

run "everything_is_tagged" {
  command = plan

  assert {
    condition = alltrue([for tags in [aws_vpc.this.tags, aws_internet_gateway.this.tags, aws_subnet.public.tags, aws_route_table.public.tags, aws_default_security_group.this.tags] :
    tags == tomap({ Project = "mbot", Environment = "test", ManagedBy = "terraform", Name = "mbot-test" })])
    error_message = "Project, Environment, ManagedBy and Name on each"
  }
}

run "a_small_network_is_one_subnet" {
  variables {
    cidr = "192.168.7.0/24"
  }

  assert {
    condition     = aws_subnet.public.cidr_block == "192.168.7.0/24"
    error_message = "a /24 is the subnet"
  }
}
