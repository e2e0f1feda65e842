using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MBot.SystemTests.Cloud;
using MBot.SystemTests.Instances;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Bringup;

/// <summary>From an empty account to an app that serves, and back.</summary>
public sealed class UpTests(Moto shared, ITestOutputHelper output) : IClassFixture<Moto>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(8);

    /// <summary>The steps after which Ctrl-C comes, each time in a run of its own.</summary>
    private static readonly string[] UpToTheMachine = ["tools", "secrets file", "account", "plan", "key pair", "archive", "apply", "profile", "machine"];
    private static readonly string[] Afterwards = ["agent", "enrol", "secrets"];

    [UpFact]
    [Trait("Duration", "Long")]
    public async Task AnEmptyAccount_ServesTheApp_AlsoWhenInterruptedInEachStep_AndIsTakenDownAgain()
    {
        var moto = await shared.EmptyAsync();
        await using var aws = ConsoleProxy.Start(moto.Endpoint);
        using var environment = new UpEnvironment();
        using var laptop = await UpLaptop.CreateAsync(aws.Endpoint);
        var archive = await InstanceArchive.GetAsync();
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var box = await Box.CreateAsync();
        await using var web = await BoxWeb.StartAsync(box);
        var settings = ServingBox.Settings(await BoxWheels.CopyAsync(box));
        await Ec2Boot.BootAsync(box, await UserData.RenderAsync(archive: null), laptop.Key + ".pub");
        await FirstBoot.EndsAsync(box);
        aws.Console = () => box.Console;
        var instance = await moto.Seed.InstanceAsync();
        await moto.Api.CallAsync("ModifyInstanceAttribute", ("InstanceId", instance), ("DisableApiTermination.Value", "true"));
        await moto.Api.CallAsync("CreateKeyPair", ("KeyName", "mbot-prod"));
        var agent = box.Forward(7443);
        environment.Set(new
        {
            key_name = "mbot-prod",
            instance,
            address = "127.0.0.1",
            agent_endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{agent.Port}"),
            source_url = web.Add(repository).ToString(),
            agent_settings = JsonSerializer.Deserialize<JsonElement>(settings),
            seconds = 3,
        });
        string[] up = ["up", environment.Path, "--archive", archive.File, "--sha256", archive.Sha256, "--identity", laptop.Key, "--port", $"{box.Forward(22).Port}", "--yes"];

        var clock = Stopwatch.StartNew();
        // In the middle of the change: terraform ends in good order, and nothing of its state is lost.
        await InterruptAsync(laptop, up, "archive", TimeSpan.FromSeconds(2));
        foreach (var moment in UpToTheMachine)
            await InterruptAsync(laptop, up, moment, TimeSpan.Zero);
        await DieAsync(laptop, up, box);
        foreach (var moment in Afterwards)
            await InterruptAsync(laptop, up, moment, TimeSpan.Zero);
        var last = (await laptop.RunAsync(up)).Expect(0).Output;
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0} s in all; the last run:\n{last}");

        Assert.Contains("nothing to change", last, StringComparison.Ordinal);
        Assert.Contains("add 203.0.113.7/32", last, StringComparison.Ordinal);
        var status = (await laptop.RunAsync("status", "--json")).Expect(0).Json;
        Assert.NotEqual("", status.GetProperty("live").Text("id"));
        using (var http = new HttpClient())
            Assert.Contains("Streamlit", await http.GetStringAsync(box.Forward(80).Http), StringComparison.Ordinal);
        Assert.Equal("API_KEY", (await laptop.RunAsync("secrets", "list")).Expect(0).Output.Split('\t', '\n')[0]);

        Assert.Contains("is not prod", (await laptop.RunAsync("down", environment.Path, "--no-backup", "--confirm", "production")).Expect(4).Output, StringComparison.Ordinal);
        Assert.True(environment.IsApplied);
        var down = (await laptop.RunAsync("down", environment.Path, "--confirm", "prod")).Expect(0).Output;
        output.WriteLine(down);
        Assert.False(environment.IsApplied);
        Assert.Contains($"taken off {instance}", down, StringComparison.Ordinal);
        Assert.DoesNotContain("the agent did not make the disk ready", down, StringComparison.Ordinal);
        Assert.Contains("still 1 snapshot", down, StringComparison.Ordinal);
        Assert.Contains("not enrolled yet", (await laptop.RunAsync("profile", "list")).Expect(0).Output, StringComparison.Ordinal);
    }

    /// <summary>The laptop's battery is empty while install.sh is at work there; the machine goes on.</summary>
    private static async Task DieAsync(UpLaptop laptop, string[] up, Box box)
    {
        await using var run = laptop.Start(up);
        run.CloseInput();
        await run.WaitForLineAsync(line => line.Contains("Debian GNU/Linux", StringComparison.Ordinal), Bound);
        run.Signal(9);
        await run.WaitForExitAsync(Bound);
        await Until.HoldsAsync(async () => (await box.TryAsync("systemctl", "show", "-P", "SubState", "mbot-install")).Output.Trim() == "exited", Bound, "install.sh ends without the laptop");
    }

    /// <summary>Ctrl-C some time after a step has ended: in the one that follows.</summary>
    private async Task InterruptAsync(UpLaptop laptop, string[] up, string step, TimeSpan later)
    {
        await using var run = laptop.Start(up);
        run.CloseInput();
        await run.WaitForLineAsync(line => line.StartsWith($"{step,-12}  ", StringComparison.Ordinal), Bound);
        await Task.Delay(later); // no wait for anything: the middle of what comes next
        run.Signal(2);
        var code = await run.WaitForExitAsync(Bound);
        output.WriteLine($"{code}: {run.Lines.LastOrDefault(line => line.Contains("goes on", StringComparison.Ordinal)) ?? run.Lines[^1]}");
        Assert.True(code == 130 && run.Output.Contains("interrupted in", StringComparison.Ordinal), run.Output);
    }
}
