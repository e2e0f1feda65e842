using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>All of the main job from a laptop, over a link, on an instance that systemd runs.</summary>
public sealed class LaptopTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>What shells, unit files, TOML and env files each would make something else of.</summary>
    private static readonly Dictionary<string, string> Values = new()
    {
        ["PERPLEXITY_API_KEY"] = "pplx-with-\"quotes\"-and-'more'",
        ["MONGODB_URI"] = "mongodb+srv://user:p%40ss$word`@cluster/?a=b&c=\\n",
        ["MULTI_LINE"] = "first line of many\nsecond = \"x\"\n# third\n",
        ["UNICODE"] = "clé … 鍵 \t tab",
    };

    [BoxFact]
    public async Task AnInstance_IsEnrolled_DeployedTo_RolledBackAndRead_OverALineThatLosesPackets()
    {
        await using var instance = await ServingBox.StartAsync();
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        await instance.Box.Network.LoseAsync(percent: 5);

        (await laptop.EnrolAsync()).Expect(0);
        var first = (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("live").Text("id");
        await using var follower = laptop.Start("logs", "app", "--follow", "--tail", "1");

        // Secrets before the deployment: then the new copy has them.
        await File.WriteAllTextAsync(laptop[".env"], string.Concat(Values.Select(value => $"{value.Key}={Quoted(value.Value)}\n")));
        (await laptop.RunAsync("secrets", "push", laptop[".env"], "--no-restart")).Expect(0);

        await instance.Repository.CommitAppAsync(Repository.Hello("v2"));
        await instance.NeverGoesAwayAsync(async () => (await laptop.RunAsync("redeploy")).Expect(0));
        Assert.NotEqual(first, (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("live").Text("id"));
        await AssertSecretsAsync(instance);
        await follower.WaitForLineAsync(line => line.Contains("You can now view your Streamlit app", StringComparison.Ordinal), Bound);

        await instance.NeverGoesAwayAsync(async () => (await laptop.RunAsync("rollback", "--yes")).Expect(0));
        Assert.Equal(first, (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("live").Text("id"));
        Assert.Equal("systemd", (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("agent").Text("supervisor"));
        (await laptop.RunAsync("audit", "verify")).Expect(0);
    }

    [BoxFact]
    [Trait("Duration", "Long")]
    public async Task WhenTheLinkIsCutDuringARedeploy_ItEnds_AndTheClientGoesOnFromTheLastEvent()
    {
        await using var instance = await ServingBox.StartAsync();
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        (await laptop.EnrolAsync()).Expect(0);
        await instance.Repository.CommitAppAsync(Repository.Hello("v2"));

        var before = instance.LiveUnit;
        await using var redeploy = laptop.Start("redeploy", "--json");
        redeploy.CloseInput();
        // Once the repository, which is on the laptop's side too, is not needed any more.
        await redeploy.WaitForLineAsync(line => line.Contains("create release", StringComparison.Ordinal), Bound);
        await instance.Box.Network.SetLinkAsync(up: false);
        await Until.HoldsAsync(() => instance.LiveUnit != before, Bound, "the instance goes on without the laptop");
        await Task.Delay(TimeSpan.FromSeconds(30)); // no wait for anything: the line is dead for half a minute
        await instance.Box.Network.SetLinkAsync(up: true);

        Assert.True(await redeploy.WaitForExitAsync(TimeSpan.FromMinutes(2)) == 0, redeploy.Output);
        var sequences = redeploy.Lines.Where(line => line.Contains("\"sequence\"", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()).ToList();
        Assert.Equal(sequences.Order().Distinct(), sequences);
    }

    /// <summary>In the app's environment and its secrets.toml, as Python reads it; and the journal and the agent's answers have none of them.</summary>
    private static async Task AssertSecretsAsync(ServingBox instance)
    {
        var environment = (await instance.Box.RunAsync("cat", $"/proc/{await instance.ShowAsync("MainPID", instance.LiveUnit)}/environ")).Split('\0');
        foreach (var (name, value) in Values)
            Assert.Contains($"{name}={value}", environment);
        var read = await instance.Box.RunAsync("runuser", "-u", "mbot-app", "--", "python3", "-c",
            "import tomllib, json; print(json.dumps(tomllib.load(open('/var/lib/mbot/app/home/.streamlit/secrets.toml', 'rb'))))");
        foreach (var (name, value) in Values)
            Assert.Equal(value, JsonDocument.Parse(read).RootElement.Text(name));
        var journal = await instance.Box.RunAsync("journalctl", "-b", "--no-pager", "-o", "export");
        foreach (var value in Values.Values)
            Assert.DoesNotContain(value.Split('\n')[0], journal, StringComparison.Ordinal);
    }

    private static string Quoted(string value) => "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
