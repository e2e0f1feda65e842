using MBot.Client.Configuration;
using MBot.Client.Tests.Support;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class EnvTests
{
    [Fact]
    public async Task WhatTheProfileKnows_IsExported_AndNothingSecret()
    {
        using var laptop = Of(new AwsPlace { Region = "eu-west-3", AwsProfile = "work", Project = "shop", Environment = "test" });
        await File.WriteAllTextAsync(Path.Combine(laptop.Home, ".env.secrets"), "API_KEY=hush\n");

        var ran = await laptop.RunAsync("env", "--key-name", "laptop", "--admin-cidr", "203.0.113.7/32", "--admin-cidr", "2001:db8::/48");

        Assert.Equal(
        [
            "export AWS_PROFILE='work'", "export AWS_REGION='eu-west-3'", "export TF_VAR_region='eu-west-3'", "export TF_VAR_project='shop'", "export TF_VAR_environment='test'",
            "export TF_VAR_key_name='laptop'", "export TF_VAR_admin_cidrs='[\"203.0.113.7/32\", \"2001:db8::/48\"]'",
        ], ran.Lines);
        Assert.DoesNotContain("hush", ran.Output + ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$(touch /tmp/x)")]
    [InlineData("it's; echo `id` \"$HOME\" \\ & |")]
    [InlineData("two\nlines")]
    public async Task AShellTakesEveryValueAsItIs(string value)
    {
        using var laptop = Of(new AwsPlace { Project = value });

        var output = (await laptop.RunAsync("env")).Output;

        Assert.Equal(value, await ChildProcess.RunAsync("sh", ["-c", output + "printf %s \"$TF_VAR_project\""]));
    }

    private static Laptop Of(AwsPlace place)
    {
        var laptop = new Laptop();
        new ProfileStore(laptop.Folder, _ => null).Save(new Profile { Name = "cloud", Address = "", InstanceId = "", Certificate = "", Key = "", Authority = "", Aws = place });
        return laptop;
    }
}
