using System.Security.Cryptography.X509Certificates;
using MBot.Client.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MBot.Client.Tests.Support;

/// <summary>
/// A real gRPC server with mutual TLS on a port of its own, whose services answer by script. It takes clients of its CA
/// and no others.
/// </summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    public const string InstanceId = "agent-of-the-test";

    private readonly WebApplication app;

    private ScriptedAgent(WebApplication app, Script script, CertificateAuthority authority, AgentKey key)
    {
        this.app = app;
        Script = script;
        Authority = authority;
        Key = key;
    }

    public Script Script { get; }

    public CertificateAuthority Authority { get; }

    public AgentKey Key { get; }

    public string Address => app.Urls.Single();

    /// <param name="clock">When the agent's certificate was made.</param>
    /// <param name="port">0: a free one.</param>
    public static async Task<ScriptedAgent> StartAsync(TimeProvider? clock = null, CertificateAuthority? authority = null, int port = 0, Script? script = null)
    {
        authority ??= CertificateAuthority.Create("CA of the test", clock);
        script ??= new Script();
        var key = new AgentKey(InstanceId);
        var certificate = key.SignedBy(authority);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) => IsOf(client, authority);
            });
        }));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(script);
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<ScriptedAgentService>();
        app.MapGrpcService<ScriptedHealth>();
        app.MapGrpcService<ScriptedDeployments>();
        app.MapGrpcService<ScriptedOperations>();
        app.MapGrpcService<ScriptedLogs>();
        app.MapGrpcService<ScriptedMetrics>();
        app.MapGrpcService<ScriptedServiceList>();
        app.MapGrpcService<ScriptedSecrets>();
        app.MapGrpcService<ScriptedConfiguration>();
        app.MapGrpcService<ScriptedAccess>();
        app.MapGrpcService<ScriptedDiagnostics>();
        app.MapGrpcService<ScriptedUpgrades>();
        await app.StartAsync();
        return new ScriptedAgent(app, script, authority, key);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Key.Dispose();
    }

    private static bool IsOf(X509Certificate2 client, CertificateAuthority authority)
    {
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }
}
