using System.Diagnostics;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>An instance in a box that serves an app: install.sh has been run with a repository's URL, and nothing else.</summary>
internal sealed class ServingBox : IAsyncDisposable
{
    private static readonly TimeSpan FirstDeployment = TimeSpan.FromMinutes(3);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private BoxWeb? web;

    private ServingBox(Box box) => Box = box;

    public Box Box { get; }

    /// <summary>What it deploys.</summary>
    public GitRepository Repository { get; private set; } = null!;

    public Installer Installer { get; private set; } = null!;

    /// <summary>Where visitors reach the app.</summary>
    public Uri Page { get; private set; } = null!;

    /// <param name="app">The folder that is committed and served; hello v1 when null.</param>
    public static async Task<ServingBox> StartAsync(string? app = null, DebianRelease release = DebianRelease.Bookworm)
    {
        var instance = new ServingBox(await Box.StartAsync(release));
        try
        {
            await instance.InstallAsync(app ?? TestKit.Repository.Hello("v1"));
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Further settings of agent.json: where Streamlit comes from, and times as short as tests want them.</summary>
    public static string Settings(IReadOnlyList<string> pipArguments) =>
        JsonSerializer.Serialize(new { python = new { pipArguments }, deploy = new { watchWindow = "2s" }, slots = new { drainInterval = "1s" } });

    /// <summary>Whether the app answers, through nginx.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            return (await http.GetStringAsync(Page)).Contains("Streamlit", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false; // not now
        }
    }

    /// <exception cref="TimeoutException">The app does not answer; the message holds what the instance says of itself.</exception>
    public async Task<TimeSpan> ServesAsync(TimeSpan bound)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await Until.HoldsAsync(AnswersAsync, bound, "the app answers through nginx");
            return clock.Elapsed;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{(await Box.TryAsync("journalctl", "-b", "--no-pager", "-n", "60", "-u", "mbot*")).Output}\n{(await Box.TryAsync("systemctl", "--no-pager", "list-units", "mbot*", "--all")).Output}");
        }
    }

    /// <summary>Asks for the app ten times a second until <paramref name="meanwhile"/> ends; each time it must answer.</summary>
    public async Task NeverGoesAwayAsync(Func<Task> meanwhile)
    {
        var work = meanwhile();
        var refused = new List<DateTimeOffset>();
        var asked = 0;
        do
        {
            asked++;
            if (!await AnswersAsync())
                refused.Add(DateTimeOffset.UtcNow);
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(100)));
        }
        while (!work.IsCompleted);
        await work;
        Assert.True(refused.Count == 0, $"{refused.Count} of {asked} requests failed, the first at {refused.FirstOrDefault():O}");
    }

    /// <summary>A property of a unit, as systemd has it.</summary>
    public async Task<string> ShowAsync(string property, string unit) => (await Box.RunAsync("systemctl", "show", "-P", property, unit)).Trim();

    /// <summary>The unit of the copy that serves new visitors.</summary>
    public string LiveUnit => $"mbot-app@{Path.GetFileName(new FileInfo(Box.Inside("/var/lib/mbot/run/live")).LinkTarget)}.service";

    /// <summary>The release that serves.</summary>
    public string LiveRelease => LiveUnit.Split('@')[1].Split('-')[0];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (web is not null)
            await web.DisposeAsync();
        await Box.DisposeAsync();
        Repository?.Dispose();
    }

    private async Task InstallAsync(string app)
    {
        Repository = await GitRepository.CreateAsync(app);
        web = await BoxWeb.StartAsync(Box);
        Installer = await Installer.CopyAsync(Box);
        await Box.WriteAsync("/root/settings.json", Settings(await BoxWheels.CopyAsync(Box)));
        var (code, output) = await Installer.RunAsync("--source", web.Add(Repository).ToString(), "--settings", "/root/settings.json");
        Assert.True(code == 0, output);
        Page = Box.Forward(80).Http;
        await ServesAsync(FirstDeployment);
        // An operation that runs stands in the way of an upgrade, of a stop.
        await Until.HoldsAsync(async () => (await ShowAsync("StatusText", "mbot-agent")).StartsWith("serving 2", StringComparison.Ordinal), FirstDeployment, "the first deployment is over");
    }
}
