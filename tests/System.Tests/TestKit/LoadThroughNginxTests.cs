using System.Globalization;
using System.Net.Sockets;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>
/// What the load sees when nginx switches from one Streamlit to another, by hand and in the least of configurations:
/// nothing when browsers are pinned, and failures when they are not. So it can tell a good deployment from a bad one.
/// </summary>
public class LoadThroughNginxTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [NeedsFact(Part.Nginx | Part.Streamlit)]
    public async Task WithPins_ASwitchIsNotNoticed_AndSessionsStay()
    {
        var (before, after) = await SwitchUnderLoadAsync(pins: true);

        Assert.True(after.Failed == 0, after.ToString());
        Assert.Equal(4, after.SessionsKept);
        Assert.Equal(["v1", "v2"], after.Releases.Select(release => release.Release));
        Assert.True(after.Kind("upload").Sent > before.Kind("upload").Sent);
    }

    [NeedsFact(Part.Nginx | Part.Streamlit)]
    [Trait("Duration", "Long")]
    public async Task WithoutPins_UploadsAndPicturesOfOpenSessionsFail()
    {
        var (before, after) = await SwitchUnderLoadAsync(pins: false);

        Assert.True(before.Failed == 0, before.ToString());
        Assert.True(after.Kind("upload").Failed + after.Kind("media").Failed > 0, after.ToString());
    }

    private static async Task<(LoadReport Before, LoadReport After)> SwitchUnderLoadAsync(bool pins)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using var old = await StreamlitServer.StartAsync("1.24", Repository.Hello("v1"), ct: timeout.Token);
        await using var next = await StreamlitServer.StartAsync("1.31", Repository.Hello("v2"), ct: timeout.Token);
        using var run = new TempFolder("nginx");
        var port = Port.Free();
        await File.WriteAllTextAsync(run["nginx.conf"], Configuration(run.Path, port, old.Page.Port, next.Page.Port), timeout.Token);
        run.Sub("pins");
        await SwitchAsync(run, old.Page.Port, pins);
        await using var nginx = ChildProcess.Start(Parts.Find("nginx")!, ["-p", run.Path, "-c", run["nginx.conf"], "-e", "stderr"]);
        var page = new Uri($"http://127.0.0.1:{port}/");
        await Until.HoldsAsync(() => AnswersAsync(page, timeout.Token), Bound, $"nginx answers\n{nginx.Output}", timeout.Token);

        await using var load = await LoadGenerator.StartAsync(
            new() { Page = page, Releases = ["v1"], Sessions = 4, Visitors = 2, FullSpeedClients = 8 }, timeout.Token);
        await Until.HoldsAsync(() => load.Report.Kind("session").Sent >= 6, Bound, "visitors came", timeout.Token);
        var before = load.Report;

        load.Expect("v1", "v2");
        await SwitchAsync(run, next.Page.Port, pins);
        load.Expect("v2");
        // Each session that stays uploads at every fifth exchange.
        await Until.HoldsAsync(
            () => load.Report.Kind("exchange").Sent >= before.Kind("exchange").Sent + 28, Bound, "the sessions went on", timeout.Token);
        return (before, await load.StopAsync());
    }

    private static async Task SwitchAsync(TempFolder run, int port, bool pins)
    {
        var slot = string.Create(CultureInfo.InvariantCulture, $"{port:x12}-{port}");
        run.Sub($"slots/{slot}");
        if (pins)
            File.WriteAllText(run[$"pins/{slot}"], "");
        File.CreateSymbolicLink(run["live.new"], run[$"slots/{slot}"]);
        await ChildProcess.RunAsync("mv", ["-T", run["live.new"], run["live"]]);
    }

    private static async Task<bool> AnswersAsync(Uri page, CancellationToken ct)
    {
        try
        {
            using var http = new StrictHttp(page, keepAlive: false);
            return (await http.GetAsync("", ct)).Status == 200;
        }
        catch (IOException)
        {
            return false;
        }
        catch (SocketException)
        {
            return false; // not listening yet
        }
    }

    private static string Configuration(string run, int port, params int[] slots) => $$"""
        daemon off;
        user root;
        worker_processes 1;
        pid {{run}}/nginx.pid;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path {{run}}/body;
          proxy_temp_path {{run}}/proxy;
          fastcgi_temp_path {{run}}/fastcgi;
          uwsgi_temp_path {{run}}/uwsgi;
          scgi_temp_path {{run}}/scgi;
          client_max_body_size 200m;
          map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
          map $realpath_root $live_slot { "~/(?<n>[0-9a-f]{12}-[0-9]+)$" $n; default ""; }
          map $cookie_mbot_slot $pin_name { "~^[0-9a-f]{12}-[0-9]+$" $cookie_mbot_slot; default none; }
          map $slot $slot_port { "~-(?<p>[0-9]+)$" $p; default ""; }
          {{string.Join("\n  ", slots.Select(slot => $"upstream slot{slot} {{ server 127.0.0.1:{slot}; keepalive 8; }}"))}}
          server {
            listen 127.0.0.1:{{port}};
            root {{run}}/live;
            set $slot $live_slot;
            if (-f {{run}}/pins/$pin_name) { set $slot $pin_name; }
            location / {
              proxy_pass http://slot$slot_port;
              proxy_http_version 1.1;
              proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $connection_upgrade;
              proxy_buffering off;
              add_header Set-Cookie "mbot_slot=$slot; Path=/; HttpOnly" always;
            }
          }
        }
        """;
}
