using System.Net;
using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Tests.Configuration;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Agent.Tests.Nginx;

/// <summary>A state folder of its own with the installed nginx, and slots made as the slots feature makes them.</summary>
internal sealed class NginxHarness : IAsyncDisposable, INginxBackends, INginxCertificate
{
    private readonly List<Upstream> _upstreams = [];
    private readonly ServiceProvider _services;

    public NginxHarness(Action<NginxOptions>? options = null)
    {
        FirstPort = Port.FreeRange(8);
        Options.Listen = [$"127.0.0.1:{Port.Free()}"];
        Options.Program = NginxInstalled.File!;
        options?.Invoke(Options);
        _services = NewAgent();
    }

    public StateFolder State { get; } = new(Directory.CreateTempSubdirectory("nginx-h-").FullName);

    public NginxOptions Options { get; } = new();

    /// <summary>Whoever keeps certificates; null: plain HTTP.</summary>
    public INginxCertificate? Certificate { get; set; }

    NginxTls? INginxCertificate.Current => Certificate?.Current;

    public int FirstPort { get; }

    public int LastPort => FirstPort + 7;

    public TimeSpan DrainTimeout => TimeSpan.FromMinutes(10);

    public INginx Nginx => _services.GetRequiredService<INginx>();

    public IServiceProvider Services => _services;

    public NginxPaths Paths => _services.GetRequiredService<NginxPaths>();

    public Uri Door => new($"http://{Options.Listen[0]}");

    public static CancellationToken Bound(int seconds = 30) => new CancellationTokenSource(TimeSpan.FromSeconds(seconds)).Token;

    /// <summary>What an agent that starts anew has in its hands: nothing but the state folder.</summary>
    public ServiceProvider NewAgent() => new ServiceCollection()
        .AddLogging()
        .AddSingleton(State)
        .AddSingleton(TimeProvider.System)
        .AddSingleton(new CommandRunner(State.Id, TimeProvider.System))
        .AddSingleton<INginxBackends>(this)
        .AddSingleton<INginxCertificate>(this)
        .AddNginx()
        .AddSingleton<ISettings<NginxOptions>>(new Fixed<NginxOptions>(Options))
        .AddSingleton<ISettings<ServicesOptions>>(new Fixed<ServicesOptions>(new()))
        .BuildServiceProvider();

    /// <summary>Name of slot <paramref name="n"/>, on the n-th port of the range.</summary>
    public string Slot(int n) => $"{n:x12}-{FirstPort + n}";

    /// <summary>A slot with its assets folder, its pin and a server that answers with the slot's name.</summary>
    public async Task<Upstream> AddSlotAsync(int n, string? session = null, params (string File, string Text)[] assets)
    {
        var www = Path.Combine(State.Root, "site-packages", Slot(n));
        Directory.CreateDirectory(Path.Combine(www, "static", "js"));
        foreach (var (file, text) in assets)
            await File.WriteAllTextAsync(Path.Combine(www, "static", "js", file), text);
        var folder = Path.Combine(State.Slots, Slot(n));
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(State.Pins);
        AtomicFile.ReplaceSymlink(Path.Combine(folder, "www"), www);
        Pin(n);
        var upstream = await Upstream.StartAsync(Slot(n), FirstPort + n, session);
        _upstreams.Add(upstream);
        return upstream;
    }

    public void Pin(int n) => File.WriteAllText(Path.Combine(State.Pins, Slot(n)), "");

    public void Unpin(int n) => File.Delete(Path.Combine(State.Pins, Slot(n)));

    public void Live(int n) => AtomicFile.ReplaceSymlink(State.Live, $"slots/{Slot(n)}");

    public void Draining(params int[] slots)
    {
        var folder = Path.Combine(State.Run, "draining");
        Directory.CreateDirectory(folder);
        for (var at = 0; at < slots.Length; at++)
            AtomicFile.ReplaceSymlink(Path.Combine(folder, $"{at + 1}"), $"../slots/{Slot(slots[at])}");
        for (var at = slots.Length; at < 4; at++)
            File.Delete(Path.Combine(folder, $"{at + 1}"));
    }

    /// <summary>A browser that keeps what cookies it is given; with a value it begins with that pin.</summary>
    public HttpClient Browser(string? pin = null)
    {
        var jar = new CookieContainer();
        if (pin is not null)
            jar.SetCookies(Door, $"mbot_slot={pin}");
        return new HttpClient(new SocketsHttpHandler { CookieContainer = jar, UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = Door, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>A visitor who finds this machine behind every name, keeps no cookies, follows nothing, and trusts the tests' root.</summary>
    public static HttpClient Visitor() => LocalBrowser.Open((shown, ofAnotherName) => !ofAnotherName && shown.Issuer == "CN=test root");

    public async ValueTask DisposeAsync()
    {
        await Nginx.StopAsync(CancellationToken.None);
        foreach (var upstream in _upstreams)
            await upstream.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(State.Root, recursive: true);
    }
}
