using System.Security.Cryptography.X509Certificates;
using MBot.Agent.Certificates;
using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Audit;
using MBot.Agent.Security.Identity;
using MBot.Agent.Storage;
using MBot.Client.Trust;
using MBot.Protos.V1;
using MBot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MBot.Integration.Tests.Support;

/// <summary>
/// The agent's own gRPC host in this process: real Kestrel, TLS, files and database in a temporary state folder, a CA
/// beside it. Features that run programs are not in it; a test adds the services it needs.
/// </summary>
internal sealed class AgentHost : IAsyncDisposable
{
    private readonly TempFolder _folder = new("agent-host");
    private readonly List<IDisposable> _disposables = [];
    private readonly Func<WebApplicationBuilder, WebApplication> _compose;
    private WebApplication _agent;

    private AgentHost(Func<WebApplicationBuilder, WebApplication> compose, string settings)
    {
        _compose = compose;
        State = new StateFolder(_folder["state"]);
        Directory.CreateDirectory(State.Root);
        File.WriteAllText(State.ConfigurationFile, $$"""{ "security": { "listen": "127.0.0.1:0" }{{settings}} }""");
        // Old enough to have signed what has expired since.
        AuthorityTime.Shift = -TimeSpan.FromDays(5 * 365);
        Authority = CertificateAuthority.Create("test", AuthorityTime);
        AuthorityTime.Shift = TimeSpan.Zero;
        _agent = Build();
    }

    private WebApplication Build()
    {
        var builder = AgentBuilder.Create(State);
        builder.Logging.ClearProviders().AddProvider(Log);
        return _compose(builder);
    }

    public StateFolder State { get; }

    /// <summary>The clock by which certificates are made; the agent has the real one.</summary>
    public SettableTime AuthorityTime { get; } = new();

    public CertificateAuthority Authority { get; }

    public TestLog Log { get; } = new();

    public IServiceProvider Services => _agent.Services;

    public IdentityStore Identity => Services.GetRequiredService<IdentityStore>();

    public int Port => new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    /// <summary>An agent with what every part stands on, and what the test adds.</summary>
    /// <param name="settings">More sections of agent.json, each with a comma before it.</param>
    public static Task<AgentHost> StartAsync(
        Action<IServiceCollection>? services = null, Action<IEndpointRouteBuilder>? endpoints = null, bool enrolled = true, string settings = "") =>
        StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IConditions, ConditionBoard>().AddConfiguration().AddStorage().AddSecurity().AddHosting();
                builder.Services.AddSingleton<CertificateStore>().AddSingleton<CertificateInventory>(); // who watches them needs nginx
                services?.Invoke(builder.Services);
                var agent = builder.Build();
                agent.MapSecurity();
                agent.MapHosting();
                agent.MapGrpcService<CertificatesGrpcService>();
                endpoints?.Invoke(agent);
                return agent;
            },
            enrolled,
            settings);

    /// <summary>An agent composed in another way.</summary>
    public static async Task<AgentHost> StartAsync(Func<WebApplicationBuilder, WebApplication> compose, bool enrolled = true, string settings = "")
    {
        var host = new AgentHost(compose, settings);
        try
        {
            if (enrolled)
                host.EnrolledBefore();
            await AgentRun.StartAsync(host._agent);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <c>enroll csr</c>, the laptop and <c>enroll install</c> do, as another process would: the running agent isn't told.</summary>
    public void Enroll(CertificateAuthority? authority = null)
    {
        authority ??= Authority;
        var request = new StringWriter();
        EnrollCommands.PrintRequest(State, request);
        var signed = authority.SignAgent(request.ToString());
        EnrollCommands.Install(State, new StringReader(signed + "\n" + authority.CertificatePem), TextWriter.Null);
    }

    /// <summary>Enrolled, and that is on record: the audit begins with what the test does.</summary>
    private void EnrolledBefore()
    {
        Enroll();
        Identity.Reload();
        RecordedIdentity.Of(Identity.Current!).Write(new IdentityFolder(State));
    }

    public TestClient Connect(string name, Role role) => Connect(Issue(name, role));

    /// <summary>A client of another CA than the one that the agent was started with.</summary>
    public TestClient Connect(string name, Role role, CertificateAuthority authority) =>
        Keep(new TestClient(Port, authority.CertificatePem, Keep(TestClient.Pair(authority.IssueClient(name, role)))));

    public TestClient Connect(X509Certificate2? certificate) => Keep(new TestClient(Port, Authority.CertificatePem, certificate));

    public X509Certificate2 Issue(string name, Role role) => Keep(TestClient.Pair(Authority.IssueClient(name, role)));

    public async Task<IReadOnlyList<MBot.Agent.Security.Audit.AuditRecord>> AuditAsync()
    {
        var records = new List<MBot.Agent.Security.Audit.AuditRecord>();
        await foreach (var record in Services.GetRequiredService<AuditLog>().ReadAsync(0, null, CancellationToken.None))
            records.Add(record);
        return records;
    }

    public Task StopAsync() => _agent.StopAsync();

    /// <summary>Ends the agent, and starts another on what is then in the state folder; its port is a new one.</summary>
    public async Task RestartAsync(Action meanwhile)
    {
        await _agent.StopAsync();
        await _agent.DisposeAsync();
        meanwhile();
        _agent = Build();
        await AgentRun.StartAsync(_agent);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var disposable in _disposables)
            disposable.Dispose();
        await _agent.StopAsync();
        await _agent.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }

    private T Keep<T>(T disposable)
        where T : IDisposable
    {
        _disposables.Add(disposable);
        return disposable;
    }
}
