using MBot.Client.Terraform;
using MBot.TestKit;

namespace MBot.Client.Tests.Terraform;

public sealed class AutoVariablesTests : IDisposable
{
    private readonly TempFolder folder = new("environment");

    private AutoVariables Variables => new(folder.Path);

    private string Text => File.ReadAllText(Variables.Path);

    [Fact]
    public void OneKey_IsSet_AndTheOthersStayAsTheyAre()
    {
        File.WriteAllText(Variables.Path, """{ "project": "mbot", "schedule": { "days": ["MON", "FRI"], "hours": 12.50 }, "instance_type": "t3.small", "flag": true }""");

        Assert.True(Variables.Set(AutoVariables.InstanceType, "t3.medium"));
        Assert.True(Variables.Set(AutoVariables.AdminCidrs, ["203.0.113.7/32", "2001:db8::/64"]));

        Assert.Equal("""
            {
              "project": "mbot",
              "schedule": {
                "days": [
                  "MON",
                  "FRI"
                ],
                "hours": 12.50
              },
              "instance_type": "t3.medium",
              "flag": true,
              "admin_cidrs": [
                "203.0.113.7/32",
                "2001:db8::/64"
              ]
            }

            """, Text);
        Assert.Equal("t3.medium", Variables.Text(AutoVariables.InstanceType));
        Assert.Equal(["203.0.113.7/32", "2001:db8::/64"], Variables.List(AutoVariables.AdminCidrs));
    }

    [Fact]
    public void WithoutAFile_OneIsMade_ThatEverybodyMayRead_AndNothingElseIsLeft()
    {
        Assert.Null(Variables.Text(AutoVariables.InstanceType));
        Assert.Null(Variables.List(AutoVariables.AdminCidrs));

        Variables.Set(AutoVariables.InstanceType, "t3.medium");

        Assert.Equal([Variables.Path], Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Variables.Path));
    }

    [Fact]
    public void WhatIsSoAlready_IsNotWritten()
    {
        File.WriteAllText(Variables.Path, """{"instance_type":"t3.small","admin_cidrs":["203.0.113.7/32"]}""");

        Assert.False(Variables.Set(AutoVariables.InstanceType, "t3.small"));
        Assert.False(Variables.Set(AutoVariables.AdminCidrs, ["203.0.113.7/32"]));

        Assert.Equal("""{"instance_type":"t3.small","admin_cidrs":["203.0.113.7/32"]}""", Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"instance_type\": ")]
    [InlineData("{ \"a\": 1, \"a\": 2 }")]
    public void AFileThatTerraformWouldRefuse_IsLeftAlone(string broken)
    {
        File.WriteAllText(Variables.Path, broken);

        var error = Assert.Throws<ClientException>(() => Variables.Set(AutoVariables.InstanceType, "t3.small"));

        Assert.Equal("terraform.variables-unreadable", error.Code);
        Assert.Contains(Variables.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(broken, Text);
    }

    [Fact]
    public void AFolderThatIsGone_IsSaid() =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<ClientException>(() => new AutoVariables(folder["gone"]).Set(AutoVariables.InstanceType, "t3.small")).Exit);

    public void Dispose() => folder.Dispose();
}
