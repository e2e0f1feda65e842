using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Security;
using MBot.Agent.Security.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MBot.Integration.Tests.Secrets;

/// <summary>
/// The two services on a free port of the loopback, with the agent's own errors and message limit. Without TLS: an
/// interceptor names the caller, and the deployment's part is the test's.
/// </summary>
internal sealed class LoopbackAgent : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(30));

    private LoopbackAgent(WebApplication application, StateFolder folder)
    {
        _application = application;
        Folder = folder;
        Channel = GrpcChannel.ForAddress(application.Urls.Single());
    }

    public StateFolder Folder { get; }

    public GrpcChannel Channel { get; }

    /// <summary>Ends every call of the test.</summary>
    public CancellationToken Bound => _bound.Token;

    public DeploymentsOfTheTest Deployments => _application.Services.GetRequiredService<DeploymentsOfTheTest>();

    public SecretStore Secrets => _application.Services.GetRequiredService<SecretStore>();

    public static async Task<LoopbackAgent> StartAsync()
    {
        var folder = new StateFolder(Directory.CreateTempSubdirectory("mbot-loopback-agent-").FullName);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(folder).AddSingleton(TimeProvider.System)
            .AddSingleton<ConfigurationCatalog>().AddSingleton(EnvironmentOverrides.None).AddSingleton<AgentConfiguration>().AddSettings<SecurityOptions>()
            .AddSecrets()
            .AddSingleton<DeploymentsOfTheTest>()
            .AddSingleton<IRequiredSecrets>(provider => provider.GetRequiredService<DeploymentsOfTheTest>())
            .AddSingleton<ISecretsRestart>(provider => provider.GetRequiredService<DeploymentsOfTheTest>())
            .AddSingleton<ExceptionInterceptor>()
            .AddSingleton<CallerOfTheTest>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = 1024 * 1024;
            grpc.Interceptors.Add<ExceptionInterceptor>();
            grpc.Interceptors.Add<CallerOfTheTest>();
        });
        var application = builder.Build();
        application.MapSecrets();
        application.MapGrpcService<ConfigurationGrpcService>();
        await application.StartAsync();
        return new(application, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        _bound.Dispose();
        await _application.DisposeAsync();
        Directory.Delete(Folder.Root, recursive: true);
    }

    /// <summary>Stands for mutual TLS.</summary>
    private sealed class CallerOfTheTest : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            context.SetCaller(new("laptop", AccessRole.Operator, "01", context.Peer));
            return continuation(request, context);
        }
    }
}
