using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>
/// A machine as the bash scripts made it: clone and virtual environment in a user's home, mbot.service, the distribution's nginx
/// in front of it, and a certificate as certbot's nginx plugin leaves one.
/// </summary>
internal sealed class OldWay : IAsyncDisposable
{
    public const string Name = "app.example.test";
    public const string Tree = "/home/mbot/app";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);
    private readonly Dictionary<int, BoxForward> doors = [];
    private readonly X509Certificate2 certificate;
    private readonly HttpClient http;
    private BoxWeb? web;

    private OldWay(Box box)
    {
        Box = box;
        certificate = SelfSigned.For(Name, since: 30, days: 60);
        http = LocalBrowser.Open((shown, _) => shown.GetCertHashString() == certificate.GetCertHashString(), DoorOf, TimeSpan.FromSeconds(5));
    }

    public Box Box { get; }

    public GitRepository Repository { get; private set; } = null!;

    public Installer Installer { get; private set; } = null!;

    /// <summary>The page without a detour over https, for a machine that has no certificate.</summary>
    public static Uri Plain => new($"http://{Name}/");

    public static Uri Secure => new($"https://{Name}/");

    /// <summary>Serves the app, by https if <paramref name="certified"/>.</summary>
    public static async Task<OldWay> StartAsync(string app, bool certified)
    {
        var machine = new OldWay(await Box.StartAsync());
        try
        {
            await machine.SetUpAsync(app, certified);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>The answer's code; 0 when nobody answers, or not with the machine's own certificate.</summary>
    public async Task<int> AskAsync(Uri page)
    {
        try
        {
            using var answer = await http.GetAsync(page);
            return (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 0; // nobody, at this moment
        }
    }

    /// <summary>Asks ten times a second while something goes on. Returns how long the page was away, each time it was.</summary>
    public async Task<IReadOnlyList<TimeSpan>> AwayAsync(Uri page, Func<Task> meanwhile)
    {
        var work = meanwhile();
        var away = new List<TimeSpan>();
        var since = (long?)null;
        while (!work.IsCompleted || since is not null)
        {
            var here = await AskAsync(page) == 200;
            if (!here)
                since ??= TimeProvider.System.GetTimestamp();
            else if (since is { } then)
            {
                away.Add(TimeProvider.System.GetElapsedTime(then));
                since = null;
            }

            if (work.IsCompleted && since is { } still && TimeProvider.System.GetElapsedTime(still) > Bound)
            {
                away.Add(TimeProvider.System.GetElapsedTime(still));
                break;
            }

            await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(100)));
            if (work.IsCompleted)
                await Task.Delay(TimeSpan.FromMilliseconds(100)); // the loop's own pace
        }

        await work;
        return away;
    }

    /// <summary>Runs the app's script once, as a browser would.</summary>
    public async Task VisitAsync(int port)
    {
        await using var session = await StreamlitSession.ConnectAsync(Box.Forward(port, inside: true).Http);
        var run = await session.RunAsync();
        Assert.True(run.Exceptions.Count == 0, string.Join('\n', run.Exceptions));
    }

    /// <summary>What the app's runs have written, oldest first.</summary>
    public static IReadOnlyList<JsonElement> Notes(string file) => [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (web is not null)
            await web.DisposeAsync();
        await Box.DisposeAsync();
        Repository?.Dispose();
        certificate.Dispose();
    }

    private int DoorOf(int port)
    {
        if (!doors.TryGetValue(port, out var door))
            door = doors[port] = Box.Forward(port);
        return door.Port;
    }

    private async Task SetUpAsync(string app, bool certified)
    {
        Repository = await GitRepository.CreateAsync(app);
        web = await BoxWeb.StartAsync(Box);
        Installer = await Installer.CopyAsync(Box);
        var pip = await BoxWheels.CopyAsync(Box);
        await Box.WriteAsync("/root/settings.json", ServingBox.Settings(pip));

        await Box.RunAsync("useradd", "--create-home", "--shell", "/bin/bash", "mbot");
        async Task AsMbotAsync(params string[] command) => await Box.RunAsync(["runuser", "-u", "mbot", "--", .. command]);
        await AsMbotAsync("git", "clone", "--quiet", web.Add(Repository).ToString(), Tree);
        await AsMbotAsync("python3", "-m", "venv", $"{Tree}/venv");
        await AsMbotAsync([$"{Tree}/venv/bin/pip", "install", "--quiet", .. pip, "-r", $"{Tree}/requirements.txt"]);
        await Box.WriteAsync("/etc/systemd/system/mbot.service", $"""
            [Unit]
            Description=MBot
            After=network.target
            [Service]
            User=mbot
            WorkingDirectory={Tree}
            Environment="MONGODB_DATABASE=chats of the unit"
            ExecStart={Tree}/venv/bin/streamlit run app.py --server.port=8501 --server.address=127.0.0.1 --server.headless=true
            Restart=always
            [Install]
            WantedBy=multi-user.target
            """);
        await SecretsAsync();
        await NginxAsync(certified);
        await Box.RunAsync("systemctl", "daemon-reload");
        await Box.RunAsync("systemctl", "enable", "--now", "mbot.service", "certbot.timer");
        await Until.HoldsAsync(async () => await AskAsync(certified ? Secure : Plain) == 200, Bound, "the old app serves");
    }

    /// <summary>One in the unit, two in .env, one in secrets.toml.</summary>
    private async Task SecretsAsync()
    {
        await Box.WriteAsync($"{Tree}/.env", "PERPLEXITY_API_KEY='pplx $not \"expanded\"'\nexport MONGODB_URI=\"mongodb+srv://u:p@c/?a=b\\nsecond line\"\nMONGODB_DATABASE=not-this-one\n");
        await Box.WriteAsync($"{Tree}/.streamlit/secrets.toml", "FROM_TOML = 'clé'\n");
        // python-dotenv as the distribution has it, in the app's own environment.
        await ChildProcess.RunAsync("cp", ["-r", "/usr/lib/python3/dist-packages/dotenv", Box.Inside($"{Tree}/venv/lib/python3.11/site-packages/dotenv")]);
        await Box.RunAsync("chown", "-R", "mbot:mbot", Tree);
        await Box.RunAsync("chmod", "-R", "o-rwx", "/home/mbot");
    }

    private async Task NginxAsync(bool certified)
    {
        var lineage = $"/etc/letsencrypt/live/{Name}";
        const string proxy = """
            location / {
                    proxy_pass http://127.0.0.1:8501;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection "upgrade";
                    proxy_set_header Host $host;
                }
            """;
        if (certified)
        {
            await Box.WriteAsync($"/etc/letsencrypt/archive/{Name}/fullchain1.pem", certificate.ExportCertificatePem() + "\n");
            await Box.WriteAsync($"/etc/letsencrypt/archive/{Name}/privkey1.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n");
            await Box.RunAsync("mkdir", "-p", lineage);
            foreach (var file in (string[])["fullchain", "privkey"])
                await Box.RunAsync("ln", "-s", $"../../archive/{Name}/{file}1.pem", $"{lineage}/{file}.pem");
            await Box.WriteAsync($"/etc/letsencrypt/renewal/{Name}.conf", $"archive_dir = /etc/letsencrypt/archive/{Name}\ncert = {lineage}/cert.pem\n[renewalparams]\nauthenticator = nginx\ninstaller = nginx\n");
        }

        // As certbot edits a site.
        await Box.WriteAsync("/etc/nginx/sites-available/mbot", certified
            ? $$"""
              server {
                  server_name {{Name}};
                  {{proxy}}
                  listen 443 ssl; # managed by Certbot
                  ssl_certificate {{lineage}}/fullchain.pem; # managed by Certbot
                  ssl_certificate_key {{lineage}}/privkey.pem; # managed by Certbot
              }
              server {
                  if ($host = {{Name}}) {
                      return 301 https://$host$request_uri;
                  } # managed by Certbot
                  listen 80;
                  server_name {{Name}};
                  return 404; # managed by Certbot
              }
              """
            : $$"""
              server {
                  listen 80;
                  server_name {{Name}};
                  {{proxy}}
              }
              """);
        await Box.RunAsync("ln", "-s", "/etc/nginx/sites-available/mbot", "/etc/nginx/sites-enabled/mbot");
        await Box.RunAsync("systemctl", "reload", "nginx");
        await Box.WriteAsync("/etc/systemd/system/certbot.timer", "[Timer]\nOnCalendar=*-*-* 00,12:00:00\nRandomizedDelaySec=43200\n[Install]\nWantedBy=timers.target\n");
        await Box.WriteAsync("/etc/systemd/system/certbot.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
    }
}
