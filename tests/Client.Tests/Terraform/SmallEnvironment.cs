using MBot.TestKit;

namespace MBot.Client.Tests.Terraform;

/// <summary>A Terraform environment with outputs as deploy/terraform has them and a resource that is nothing: no provider is downloaded, no AWS asked.</summary>
internal sealed class SmallEnvironment : IDisposable
{
    public const string Instance = "i-0123456789abcdef0";
    private readonly TempFolder folder = new("environment");

    public SmallEnvironment() => File.WriteAllText(folder["main.tf"], $$"""
        variable "project" { default = "mbot" }
        variable "environment" { default = "prod" }
        variable "region" { default = "eu-west-3" }
        variable "key_name" { default = "mbot-prod" }
        variable "instance" { default = "{{Instance}}" }
        variable "seconds" { default = 0 }

        resource "terraform_data" "machine" {
          input = var.instance
          provisioner "local-exec" {
            command = "echo at work; sleep ${var.seconds}"
          }
        }

        output "elastic_ip" { value = "192.0.2.2" }
        output "instance_id" { value = terraform_data.machine.output }
        output "agent_endpoint" { value = "192.0.2.2:7443" }
        output "region" { value = var.region }
        output "project" { value = var.project }
        output "environment" { value = var.environment }
        output "ssh_user" { value = "ubuntu" }
        output "key_name" { value = var.key_name }
        """);

    public string Path => folder.Path;

    public string this[string name] => folder[name];

    public bool HasState => File.Exists(folder["terraform.tfstate"]);

    public async Task ApplyAsync(params string[] variables)
    {
        await TerraformAsync("init", "-input=false");
        await TerraformAsync(["apply", "-input=false", "-auto-approve", .. variables.SelectMany(variable => (string[])["-var", variable])]);
    }

    public Task<string> TerraformAsync(params string[] arguments) => ChildProcess.RunAsync("terraform", [$"-chdir={Path}", .. arguments]);

    public void Dispose() => folder.Dispose();
}
