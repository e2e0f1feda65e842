using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>When AWS has no room: again, then another type with consent, and nothing half-done that isn't said.</summary>
public sealed class CapacityTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task WithoutRoom_TheOtherTypesAreTaken_AndTerraformIsToldSo()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: false);
        scene.Proxy.LackCapacity("t3.small", "t3a.small");

        var started = (await scene.Laptop.RunAsync("start", "--or", "t3a.small,t3.medium", "--retry-for", "0", "--no-wait", "--yes")).Expect(0);

        Assert.Equal(("running", "t3.medium"), await scene.SeenAsync());
        Assert.Contains("no room for t3a.small either", started.Output, StringComparison.Ordinal);
        Assert.Equal("""{"admin_cidrs":["203.0.113.7/32"],"instance_type":"t3.medium"}""", scene.Variables());
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task WithoutConsent_NoTypeIsChanged()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: false);
        scene.Proxy.LackCapacity("t3.small");

        var refused = (await scene.Laptop.RunAsync("start", "--or", "t3.medium", "--retry-for", "0")).Expect(4);

        Assert.Contains("--yes", refused.Output, StringComparison.Ordinal);
        Assert.All(scene.Proxy.Changes, change => Assert.Equal("StartInstances", change.Action));
        Assert.Equal(("stopped", "t3.small"), await scene.SeenAsync());
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task WithRoomNowhere_ItStaysStopped_OfTheTypeThatItWas()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: false);
        scene.Proxy.LackCapacity("t3.small", "t3.medium");

        var refused = (await scene.Laptop.RunAsync("start", "--or", "t3.medium", "--retry-for", "0", "--yes", "--json")).Expect(4);

        Assert.Contains("aws.capacity", refused.Output, StringComparison.Ordinal);
        Assert.Equal(("stopped", "t3.small"), await scene.SeenAsync());
        Assert.DoesNotContain("instance_type", scene.Variables(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task RoomThatComesBack_IsTaken()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: false);
        scene.Proxy.LackCapacity("t3.small");
        await using var start = scene.Laptop.Start("start", "--no-wait", "--retry-for", "300");
        start.CloseInput();

        await start.WaitForLineAsync(line => line.Contains("no room for t3.small", StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        scene.Proxy.Forward();

        Assert.True(await start.WaitForExitAsync(TimeSpan.FromMinutes(1)) == 0, start.Output);
        Assert.Equal(("running", "t3.small"), await scene.SeenAsync());
    }

    [NeedsTheory(Part.Moto)]
    [InlineData("t9.huge", "type.unknown")]
    [InlineData("t4g.small", "type.other-architecture")]
    public async Task ATypeThatCanNotBe_IsRefusedBefore(string type, string code)
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: true);

        Assert.Contains(code, (await scene.Laptop.RunAsync("resize", type, "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains(code, (await scene.Laptop.RunAsync("start", "--or", type, "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);

        Assert.Empty(scene.Proxy.Changes);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task AResize_ChangesAwsAndTerraformsVariables_AndOnceMoreIsHarmless()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: true);

        (await scene.Laptop.RunAsync("resize", "t3.medium", "--yes")).Expect(0);

        Assert.Equal(["StopInstances", "ModifyInstanceAttribute", "StartInstances"], scene.Proxy.Changes.Select(change => change.Action));
        Assert.Equal(("running", "t3.medium"), await scene.SeenAsync());
        Assert.Equal("""{"admin_cidrs":["203.0.113.7/32"],"instance_type":"t3.medium"}""", scene.Variables());

        scene.Proxy.Forget();
        (await scene.Laptop.RunAsync("resize", "t3.medium", "--yes")).Expect(0);
        Assert.Empty(scene.Proxy.Changes);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task AStoppedMachine_IsResizedAndStaysStopped()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: false);

        (await scene.Laptop.RunAsync("resize", "t3.medium", "--yes")).Expect(0);

        Assert.Equal("ModifyInstanceAttribute", Assert.Single(scene.Proxy.Changes).Action);
        Assert.Equal(("stopped", "t3.medium"), await scene.SeenAsync());
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task AResizeWithoutRoom_BringsTheOldTypeBack_AndItRuns()
    {
        await using var scene = await Scene.SetAsync(await shared.EmptyAsync(), running: true);
        scene.Proxy.LackCapacity("t3.medium");

        var refused = (await scene.Laptop.RunAsync("resize", "t3.medium", "--yes", "--retry-for", "0")).Expect(4);

        Assert.Contains("is a t3.small again, and runs", refused.Output, StringComparison.Ordinal);
        Assert.Equal(("running", "t3.small"), await scene.SeenAsync());
        Assert.DoesNotContain("instance_type", scene.Variables(), StringComparison.Ordinal);
    }

    /// <summary>One machine, a laptop whose profile names its Terraform folder, and a proxy in between.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly TempFolder terraform = new("environment");
        private readonly MotoServer moto;
        private readonly string id;

        private Scene(MotoServer moto, string id)
        {
            (this.moto, this.id) = (moto, id);
            Proxy = Ec2Proxy.Start(moto.Endpoint);
            Laptop = new CloudLaptop(Proxy.Endpoint);
            File.WriteAllText(terraform["mbot.auto.tfvars.json"], """{ "admin_cidrs": ["203.0.113.7/32"] }""");
            Laptop.SetAws(new JsonObject { ["terraform"] = terraform.Path });
        }

        public Ec2Proxy Proxy { get; }

        public CloudLaptop Laptop { get; }

        public static async Task<Scene> SetAsync(MotoServer moto, bool running)
        {
            var id = await moto.Seed.InstanceAsync();
            if (!running)
                await moto.Seed.StopAsync(id);
            return new Scene(moto, id);
        }

        /// <summary>State and type, as Debian's aws has them.</summary>
        public async Task<(string? State, string? Type)> SeenAsync()
        {
            var seen = await LifecycleTests.SeenAsync(moto, id);
            return (seen.GetProperty("State").GetProperty("Name").GetString(), seen.GetProperty("InstanceType").GetString());
        }

        public string Variables() => JsonNode.Parse(File.ReadAllText(terraform["mbot.auto.tfvars.json"]))!.ToJsonString();

        public async ValueTask DisposeAsync()
        {
            Laptop.Dispose();
            await Proxy.DisposeAsync();
            terraform.Dispose();
        }
    }
}
