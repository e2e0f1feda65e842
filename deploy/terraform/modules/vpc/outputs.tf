output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "subnet_id" {
  description = "The public subnet, with its way out."
  value       = aws_subnet.public.id

  # An instance downloads as soon as it boots.
  depends_on = [aws_route.ipv4, aws_route.ipv6, aws_route_table_association.public]
}
