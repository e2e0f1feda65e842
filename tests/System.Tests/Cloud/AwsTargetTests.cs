using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>Which instance is meant: the one with the project's tags, or the one that is named if it bears them. Never another.</summary>
public sealed class AwsTargetTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto)]
    public async Task TwoInstancesWithTheTags_AreListed_AndNeitherIsTouched()
    {
        var moto = await shared.EmptyAsync();
        string[] instances = [await moto.Seed.InstanceAsync(), await moto.Seed.InstanceAsync(type: "t3.medium")];
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        // The second one comes with the second page.
        proxy.PageSize = 1;
        using var laptop = new CloudLaptop(proxy.Endpoint);

        var error = await laptop.FailAsync(4, "aws.instance-ambiguous", "stop", "--yes");

        Assert.All(instances, instance => Assert.Contains(error.GetProperty("evidence").EnumerateArray(), line => line.GetString()!.Contains(instance, StringComparison.Ordinal)));
        Assert.Empty(proxy.Changes);

        (await laptop.RunAsync("stop", "--yes", "--instance", instances[1])).Expect(0);
        Assert.Equal(("running", "stopped"), (await moto.Seed.StateAsync(instances[0]), await moto.Seed.StateAsync(instances[1])));
    }

    [NeedsFact(Part.Moto)]
    public async Task NoInstance_OrOnlyOnesThatAreGone_IsNone()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync(environment: "test");
        var gone = await moto.Seed.InstanceAsync();
        await moto.Seed.TerminateAsync(gone);
        using var laptop = new CloudLaptop(moto.Endpoint);

        var error = await laptop.FailAsync(4, "aws.instance-none", "start");
        Assert.Contains("Project=mbot", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        await laptop.FailAsync(4, "aws.instance-none", "start", "--instance", gone);
        await laptop.FailAsync(4, "aws.instance-none", "start", "--instance", "i-0123456789abcdef0");
    }

    [NeedsFact(Part.Moto)]
    public async Task AnotherProjectsInstance_IsNotTouched_ThoughItIsNamed()
    {
        var moto = await shared.EmptyAsync();
        var foreign = await moto.Seed.InstanceAsync(project: "shop");
        var untagged = await moto.Seed.InstanceAsync();
        await moto.Api.CallAsync("DeleteTags", ("ResourceId.1", untagged), ("Tag.1.Key", "Environment"));
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        foreach (var instance in (string[])[foreign, untagged])
        {
            foreach (var verb in (string[])["stop", "start", "restart"])
                await laptop.FailAsync(4, "aws.not-ours", [verb, .. verb == "restart" ? ["machine"] : Array.Empty<string>(), "--instance", instance, .. verb == "start" ? Array.Empty<string>() : ["--yes"]]);
            Assert.Equal("running", await moto.Seed.StateAsync(instance));
        }

        Assert.Empty(proxy.Changes);
    }

    [NeedsFact(Part.Moto)]
    public async Task TheProfilesProjectAndEnvironment_AreTheTagsThatCount()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        var shop = await moto.Seed.InstanceAsync(project: "shop", environment: "test");
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["project"] = "shop", ["environment"] = "test" });

        (await laptop.RunAsync("stop", "--yes")).Expect(0);

        Assert.Equal("stopped", await moto.Seed.StateAsync(shop));
    }

    [NeedsFact(Part.Moto)]
    public async Task AnotherRegion_HasNoneOfOurs_AndThatIsSaidWithTheRegion()
    {
        var moto = await shared.EmptyAsync();
        var there = await moto.Seed.InstanceAsync(region: "eu-central-1");
        using var laptop = new CloudLaptop(moto.Endpoint);

        var error = await laptop.FailAsync(4, "aws.instance-none", "console");
        Assert.Contains("in eu-west-3", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("--region", error.GetProperty("hint").GetString(), StringComparison.Ordinal);

        Assert.Equal(there, (await laptop.RunAsync("console", "--region", "eu-central-1", "--json")).Expect(0).Json.GetProperty("instanceId").GetString());
        laptop.SetAws(new JsonObject { ["region"] = "eu-central-1" });
        (await laptop.RunAsync("console")).Expect(0);
    }

    [NeedsFact(Part.Moto)]
    public async Task AZoneInThePlaceOfARegion_AndNoRegionAtAll_AreNamed()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        Assert.Equal("--region eu-west-3", (await laptop.FailAsync(4, "aws.region-wrong", "console", "--region", "eu-west-3a")).GetProperty("hint").GetString());
        laptop.Environment["AWS_REGION"] = null;
        Assert.Contains("AWS_REGION", (await laptop.FailAsync(2, "usage", "console")).GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task ARegionThatNobodyKnows_IsNamed_WhenItDoesNotAnswer()
    {
        var moto = await shared.EmptyAsync();
        await moto.DownAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        await laptop.FailAsync(4, "aws.region-wrong", "console", "--region", "eu-west-33");
    }
}
