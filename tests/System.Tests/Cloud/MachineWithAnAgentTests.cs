using System.Text.Json;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>AWS and a real agent in one view; what the agent does counts before its machine is taken away.</summary>
public sealed class MachineWithAnAgentTests(Moto shared) : IClassFixture<Moto>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [NeedsFact(Part.Moto | Part.Nginx | Part.Streamlit)]
    [Trait("Duration", "Long")]
    public async Task AStopDuringAnOperation_IsRefused_UnlessItIsForced_AndStatusShowsBothSides()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, null, "deploy.watchWindow=120s");
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["instanceId"] = id });
        laptop.TakeAgent(instance.ClientFolder);
        (await instance.ClientAsync("redeploy", "--no-watch")).Expect(0);
        await Until.HoldsAsync(async () => (await instance.LastOperationAsync()).Text("state") == "watching", Bound, "the redeploy watches its release");

        var status = await StatusAsync(laptop, seen => seen.GetProperty("agentError").ValueKind == JsonValueKind.Null && seen.GetProperty("aws").GetProperty("error").ValueKind == JsonValueKind.Null);
        Assert.Equal((id, "running"), (status.GetProperty("aws").Text("instanceId"), status.GetProperty("aws").Text("state")));
        Assert.Equal("watching", status.GetProperty("lastOperation").Text("state"));

        var refused = (await laptop.RunAsync("stop", "--yes", "--json")).Expect(4);
        Assert.Contains("operation.running", refused.Output, StringComparison.Ordinal);
        Assert.Equal("running", await moto.Seed.StateAsync(id));
        Assert.Contains("operation.running", (await laptop.RunAsync("resize", "t3.medium", "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains("operation.running", (await laptop.RunAsync("restart", "machine", "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Equal("t3.small", status.GetProperty("aws").Text("type"));

        (await laptop.RunAsync("stop", "--yes", "--force")).Expect(0);
        Assert.Equal("stopped", await moto.Seed.StateAsync(id));

        // AWS away, the agent there: its half is shown.
        await moto.DownAsync();
        var half = await StatusAsync(laptop, seen => seen.GetProperty("agentError").ValueKind == JsonValueKind.Null);
        Assert.Equal("aws.unreachable", half.GetProperty("aws").GetProperty("error").Text("code"));
        Assert.Equal("watching", half.GetProperty("lastOperation").Text("state"));
    }

    [NeedsFact(Part.Moto | Part.Nginx | Part.Streamlit)]
    public async Task Start_EndsWhenTheAppServes_AndSaysAtWhichStageItDidNot()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await moto.Seed.StopAsync(id);
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository);
        await instance.RedeployAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["instanceId"] = id });
        laptop.TakeAgent(instance.ClientFolder);

        var inVain = (await laptop.RunAsync("start", "--timeout", "3", "--app-url", $"http://127.0.0.1:{Port.Free()}")).Expect(8);
        Assert.Contains("its agent answers, but the app at", inVain.Output, StringComparison.Ordinal);

        var served = (await laptop.RunAsync("start", "--app-url", instance.Page.ToString())).Expect(0);
        Assert.Equal(["runs already", "address", "agent answers", "app serves"], served.Output.Split('\n').Where(line => line.Contains('\t', StringComparison.Ordinal)).Select(line => line.Split('\t')[0]));
        Assert.Contains($"serves at {instance.Page}", served.Output, StringComparison.Ordinal);

        await instance.StopAllAsync();
        var silent = (await laptop.RunAsync("start", "--timeout", "3", "--app-url", instance.Page.ToString())).Expect(8);
        Assert.Contains("its agent doesn't answer", silent.Output, StringComparison.Ordinal);
        Assert.Contains("mbot-client console", silent.Output, StringComparison.Ordinal);
        (await laptop.RunAsync("stop", "--yes")).Expect(0);
        var off = await StatusAsync(laptop, seen => seen.GetProperty("aws").GetProperty("error").ValueKind == JsonValueKind.Null);
        Assert.Equal("stopped", off.GetProperty("aws").Text("state"));
        Assert.NotEqual("", off.GetProperty("agentError").Text("code"));
    }

    /// <summary>Asks again on a machine so busy that a side doesn't answer within its bound.</summary>
    private static async Task<JsonElement> StatusAsync(CloudLaptop laptop, Func<JsonElement, bool> isWhole)
    {
        var seen = default(JsonElement);
        await Until.HoldsAsync(async () => await laptop.RunAsync("status", "--json") is { ExitCode: 0 } answered && isWhole(seen = answered.Json), Bound, "the status is whole");
        return seen;
    }
}
