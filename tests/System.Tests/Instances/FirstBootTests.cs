using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Instances;

/// <summary>From the user-data that Terraform renders to an instance, with the real cloud-init.</summary>
public sealed class FirstBootTests(ITestOutputHelper output)
{
    [BoxFact]
    public async Task ABareMachineServesTheApp_ByItsUserDataAlone_AlsoWhenItsNetworkIsLate()
    {
        var archive = await InstanceArchive.GetAsync();
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var box = await Box.CreateAsync();
        await using var web = await BoxWeb.StartAsync(box);
        var pip = await BoxWheels.CopyAsync(box);
        await box.SeedAsync(await UserData.ForAsync(web.Add(archive.File), archive.Sha256, web.Add(repository).ToString(), ServingBox.Settings(pip)));

        await box.Network.SetLinkAsync(up: false);
        var clock = Stopwatch.StartNew();
        var started = DateTimeOffset.UtcNow;
        await box.BootAsync();
        await Until.HoldsAsync(() => FirstBoot.Progress(box).Contains("trying again", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the download is tried again");
        await box.Network.SetLinkAsync(up: true);
        var page = box.Forward(80).Http;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            await Until.HoldsAsync(() => AnswersAsync(http, page), TimeSpan.FromMinutes(3), "the app answers through nginx");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{FirstBoot.Progress(box)}\n{(await box.TryAsync("tail", "-n", "40", "/var/log/cloud-init-output.log")).Output}\n{(await box.TryAsync("journalctl", "-b", "--no-pager", "-u", "mbot*")).Output}");
        }

        var answered = clock.Elapsed;
        await using var visitor = await StreamlitSession.VisitAsync(page);
        await FirstBoot.EndsAsync(box);

        // What a person reads who logs in: each step, and how it ended.
        var steps = File.ReadLines(box.Inside("/var/lib/mbot-install/progress")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        foreach (var step in steps)
            output.WriteLine($"{(step.GetProperty("time").GetDateTimeOffset() - started).TotalSeconds,6:0} s  {step.GetProperty("step").GetString(),-10} {step.GetProperty("state").GetString(),-8} {step.GetProperty("text").GetString()}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answered.TotalSeconds,6:0.0} s  the app answers through nginx"));
        Assert.Equal("done", steps[^1].GetProperty("state").GetString());
        Assert.Contains("done       next, from your machine: mbot-client enroll", await File.ReadAllTextAsync(box.Inside("/var/log/cloud-init-output.log")), StringComparison.Ordinal);
        // Nobody has enrolled it: nobody but itself can ask it anything.
        Assert.DoesNotContain("0.0.0.0:7443", await box.RunAsync("ss", "-Hltn"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(box.Inside("/var/lib/mbot-install/user-data")));

        // And who asks systemd.
        await Until.HoldsAsync(async () => (await box.RunAsync("systemctl", "show", "-P", "StatusText", "mbot-agent")).StartsWith("serving 2", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "systemctl status names the release");

        using var laptop = await BoxLaptop.CreateAsync(box);
        (await laptop.EnrolAsync()).Expect(0);
        var told = (await laptop.RunAsync("logs", "boot", "--tail", "1000")).Expect(0).Output;
        Assert.Contains("cloud-init-output.log done       next, from your machine", told, StringComparison.Ordinal);
        Assert.Contains("user-data done: this machine is an instance", told, StringComparison.Ordinal);
        Assert.Contains("cloud-init-output.log Cloud-init v. ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("DEBUG", told, StringComparison.Ordinal);
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri page)
    {
        try
        {
            return (await http.GetStringAsync(page)).Contains("Streamlit", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false; // not yet
        }
    }
}
