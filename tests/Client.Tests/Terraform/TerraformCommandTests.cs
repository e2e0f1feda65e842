using MBot.Client.Terraform;

namespace MBot.Client.Tests.Terraform;

public sealed class TerraformCommandTests
{
    [Fact]
    public void NothingIsEverAsked_AndTheFolderIsSaid()
    {
        var command = new TerraformCommand("/environments/prod");

        foreach (var line in new[] { command.Init(), command.Plan("/p"), command.PlanEnd("/p"), command.Apply("/p") })
        {
            Assert.Equal("-chdir=/environments/prod", line[0]);
            Assert.Contains("-input=false", line);
            Assert.Contains("-json", line);
        }

        Assert.DoesNotContain("-auto-approve", command.Apply("/p"));
        Assert.Contains("-destroy", command.PlanEnd("/p"));
    }

    [Theory]
    [InlineData("Error acquiring the state lock", "terraform.locked")]
    [InlineData("Backend initialization required, please run \"terraform init\"", "terraform.not-initialised")]
    [InlineData("Invalid value for variable", "terraform.values-wrong")]
    [InlineData("No valid credential sources found", "aws.credentials-missing")]
    [InlineData("creating EC2 Instance: UnauthorizedOperation", "terraform.failed")]
    public void WhatTerraformSays_HasACode_AndIsTold(string summary, string code)
    {
        var error = TerraformFailure.Of("/environments/prod", "plan", [new TerraformDiagnostic(summary, "The detail.\n\nOf it.")], []);

        Assert.Equal(code, error.Code);
        Assert.Equal([summary, "The detail.", "Of it."], error.Evidence);
    }
}
