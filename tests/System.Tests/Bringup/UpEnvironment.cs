using System.Text.Json;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>
/// A Terraform environment with the variables and outputs of deploy/terraform, whose one resource is nothing: the real terraform
/// plans, applies and destroys it without AWS. What it would have made there, the test makes.
/// </summary>
internal sealed class UpEnvironment : IDisposable
{
    private readonly TempFolder folder = new("environment");

    public UpEnvironment() => File.WriteAllText(folder["main.tf"], """
        variable "project" { default = "mbot" }
        variable "environment" { default = "prod" }
        variable "region" { default = "eu-west-3" }
        variable "key_name" { type = string }
        variable "archive_url" { default = "" }
        variable "archive_sha256" { default = "" }
        variable "source_url" { default = "" }
        variable "source_ref" { default = "" }
        variable "agent_settings" {
          type    = any
          default = {}
        }
        variable "instance" { type = string }
        variable "address" { type = string }
        variable "agent_endpoint" { type = string }
        variable "ssh_user" { default = "ubuntu" }
        variable "seconds" { default = 0 }

        resource "terraform_data" "machine" {
          input = var.instance
          provisioner "local-exec" {
            command = "sleep ${var.seconds}"
          }
        }
        resource "terraform_data" "address" {
          input = [var.address, terraform_data.machine.id]
        }

        output "elastic_ip" { value = var.address }
        output "application_url" { value = "http://${var.address}" }
        output "instance_id" { value = var.instance }
        output "mongodb_atlas_ip" { value = "203.0.113.7" }
        output "agent_endpoint" { value = var.agent_endpoint }
        output "region" { value = var.region }
        output "project" { value = var.project }
        output "environment" { value = var.environment }
        output "ssh_user" { value = var.ssh_user }
        output "key_name" { value = var.key_name }
        """);

    public string Path => folder.Path;

    /// <summary>Whether anything is applied.</summary>
    public bool IsApplied => File.Exists(folder["terraform.tfstate"])
        && JsonNode.Parse(File.ReadAllText(folder["terraform.tfstate"]))!["resources"]!.AsArray().Count > 0;

    /// <summary>Applies it, as somebody did before mbot-client came.</summary>
    public async Task ApplyAsync()
    {
        foreach (var arguments in (string[][])[["init", "-input=false"], ["apply", "-input=false", "-auto-approve"]])
            await ChildProcess.RunAsync("terraform", [$"-chdir={Path}", .. arguments], new ChildProcessOptions { Environment = new Dictionary<string, string?> { ["CHECKPOINT_DISABLE"] = "1" } });
    }

    public void Set(object variables) => File.WriteAllText(folder["terraform.tfvars.json"], JsonSerializer.Serialize(variables));

    public void Dispose() => folder.Dispose();
}
