using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Metrics.Http;
using MBot.Agent.Security;
using MBot.Integration.Tests.Abuse;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Scraping;

/// <summary>/metrics of a whole agent, by both ways in.</summary>
public sealed class ScrapeTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private WholeAgent _whole = null!;

    public async Task InitializeAsync() => _whole = await WholeAgent.StartAsync();

    public async Task DisposeAsync() => await _whole.DisposeAsync();

    private AgentHost Host => _whole.Host;

    private Uri Clear => new($"http://{Host.Services.GetRequiredService<ClearListener>().EndPoint}/metrics");

    [NeedsFact(Part.Git | Part.Nginx | Part.Prometheus)]
    public async Task TheSameFigures_InClearOnLoopback_OverMutualTls_AndByRpc_AndPromtoolIsSilent()
    {
        using var http = new HttpClient();
        var clear = await http.GetStringAsync(Clear);
        var client = Host.Connect("anna", Role.Viewer);
        var rpc = (await new Protos.V1.Metrics.MetricsClient(client.Calls).GetAsync(new GetMetricsRequest(), deadline: DateTime.UtcNow + Bound)).Text;
        using var scrape = await ScrapeAsync(Host.Issue("prometheus", Role.Viewer));
        var tls = await scrape.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, scrape.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", $"{scrape.Content.Headers.ContentType}");
        // The calls themselves are counted between the one and the other.
        Assert.Equal(Names(clear).Append("mbot_rpc_requests_total").Append("mbot_rpc_duration_seconds").Order().Distinct(), Names(tls).Order());
        Assert.Equal(Names(clear), Names(rpc).Where(name => !name.StartsWith("mbot_rpc_", StringComparison.Ordinal)).Concat(Names(clear).Where(name => name.StartsWith("mbot_rpc_", StringComparison.Ordinal))));
        Assert.DoesNotContain("mbot_collector_success{collector=\"", string.Join('\n', tls.Split('\n').Where(line => line.EndsWith("} 0", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Contains("mbot_rpc_requests_total{method=\"Metrics/Get\",code=\"OK\"} 1\n", tls, StringComparison.Ordinal);
        Assert.Equal((0, ""), await PrometheusServer.CheckMetricsAsync(tls));
    }

    [NeedsFact(Part.Git | Part.Nginx)]
    public async Task WhoAsksForOpenMetrics_GetsIt()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Clear) { Headers = { { "Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5" } } };
        using var answer = await http.SendAsync(request);

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        Assert.EndsWith("\n# EOF\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Git | Part.Nginx)]
    public async Task OnTheClearPort_ThereIsNothingElse()
    {
        using var http = new HttpClient();

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(Clear, "/"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync(new Uri(Clear, "/mbot.agent.v1.Agent/GetInfo"), new ByteArrayContent([0, 0, 0, 0, 0]))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.PostAsync(Clear, null)).StatusCode);
    }

    [NeedsFact(Part.Git | Part.Nginx)]
    public async Task WithoutACertificate_OrWithARemovedOne_ThereAreNoFigures()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => ScrapeAsync(null));

        var certificate = Host.Issue("gone", Role.Viewer);
        using var handler = Handler(certificate);
        using var http = new HttpClient(handler);
        using (var before = await http.SendAsync(Request()))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Host.Services.GetRequiredService<AccessAdministration>().Remove("gone", new Caller("olaf", AccessRole.Operator, "00", ""));
        var refused = await Record.ExceptionAsync(async () => (await http.SendAsync(Request())).EnsureSuccessStatusCode());

        Assert.IsType<HttpRequestException>(refused);
    }

    [NeedsFact(Part.Git | Part.Nginx)]
    public async Task WhenItsPortIsTaken_TheAgentRuns_WithACondition_AndFollowsTheSetting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var operatorsCalls = Host.Connect("olaf", Role.Operator).Calls;

        await SetAsync(operatorsCalls, $"127.0.0.1:{taken}");
        await Until.HoldsAsync(() => Condition() is not null, Bound, "the condition is there");
        Assert.Contains($"127.0.0.1:{taken}", Condition()!, StringComparison.Ordinal);

        await SetAsync(operatorsCalls, $"127.0.0.1:{Port.Free()}");
        await Until.HoldsAsync(() => Condition() is null, Bound, "the condition is over");
        using var http = new HttpClient();
        Assert.Contains("mbot_host_time_seconds", await http.GetStringAsync(Clear), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Git | Part.Nginx)]
    public async Task AnAddressThatOthersReach_IsRefused()
    {
        var call = SetAsync(Host.Connect("olaf", Role.Operator).Calls, "0.0.0.0:7444");

        Assert.Contains("must be on loopback", (await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => call)).Status.Detail, StringComparison.Ordinal);
    }

    private string? Condition() => Host.Services.GetRequiredService<IConditions>().List().FirstOrDefault(c => c.Definition.Code == "metrics-port-taken")?.Text;

    private static Task SetAsync(Grpc.Core.CallInvoker calls, string value) =>
        new Protos.V1.Configuration.ConfigurationClient(calls).SetAsync(new SetConfigurationRequest { Key = "metrics.listen", Value = value }, deadline: DateTime.UtcNow + Bound).ResponseAsync;

    private static IReadOnlyList<string> Names(string text) => [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    private async Task<HttpResponseMessage> ScrapeAsync(X509Certificate2? certificate)
    {
        using var handler = Handler(certificate);
        using var http = new HttpClient(handler);
        return await http.SendAsync(Request());
    }

    private HttpRequestMessage Request() => new(HttpMethod.Get, $"https://127.0.0.1:{Host.Port}/metrics") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private SocketsHttpHandler Handler(X509Certificate2? certificate) => new()
    {
        SslOptions =
        {
            ClientCertificates = certificate is null ? null : [certificate],
            RemoteCertificateValidationCallback = (_, server, _, _) => ((X509Certificate2)server!).Issuer == X509Certificate2.CreateFromPem(Host.Authority.CertificatePem).Subject,
        },
    };
}
