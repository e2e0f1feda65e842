using MBot.SystemTests.Cloud;
using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>What AWS doesn't answer while an environment is ended.</summary>
public sealed class DownTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto | Part.Terraform)]
    public async Task WhenTheEndOfTheProtectionIsNotAnswered_ThatIsSaid_NothingEnds_AndTheNextRunGoesOn()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = await UpLaptop.CreateAsync(proxy.Endpoint);
        using var environment = new UpEnvironment();
        var instance = await moto.Seed.InstanceAsync();
        await moto.Api.CallAsync("ModifyInstanceAttribute", ("InstanceId", instance), ("DisableApiTermination.Value", "true"));
        environment.Set(new { key_name = "mbot-prod", instance, address = "127.0.0.1", agent_endpoint = "127.0.0.1:7443" });
        await environment.ApplyAsync();
        proxy.Fail(Ec2Fault.LostAnswer, "ModifyInstanceAttribute");

        var lost = (await laptop.RunAsync("down", environment.Path, "--no-backup", "--confirm", "prod")).Expect(8).Output;

        Assert.Contains($"the end of the protection of {instance} was asked for; if AWS did it is unknown", lost, StringComparison.Ordinal);
        Assert.Contains("stopped in protection", lost, StringComparison.Ordinal);
        Assert.True(environment.IsApplied);
        proxy.Forward();
        Assert.Contains("is off", (await laptop.RunAsync("down", environment.Path, "--no-backup", "--confirm", "prod")).Expect(0).Output, StringComparison.Ordinal);
        Assert.False(environment.IsApplied);
    }
}
