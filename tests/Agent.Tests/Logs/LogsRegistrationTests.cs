using MBot.Agent.Configuration;
using MBot.Agent.Diagnostics.Catalogue;
using MBot.Agent.Health.KnownFailures;
using MBot.Agent.Logs;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Secrets;
using MBot.Agent.Services;
using MBot.Agent.Storage;
using MBot.Agent.Tests.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MBot.Agent.Tests.Logs;

public sealed class LogsRegistrationTests : IDisposable
{
    private readonly LogsFixture _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void WhatIsRegistered_CanBeMade_AndKnowsTheAppsSecrets()
    {
        using var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(_logs.Folder)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IHostApplicationLifetime>(_logs)
            .AddSingleton<ISecretValues, Values>()
            .AddSingleton<ISettings<ServicesOptions>>(new Fixed<ServicesOptions>(new()))
            .AddPlatform()
            .AddSingleton<IKnownFailures, FailureCatalogue>()
            .AddStorage()
            .AddLogs()
            .AddOperations()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.NotNull(services.GetRequiredService<ILogReader>());
        Assert.NotNull(services.GetRequiredService<SlotLog>());
        Assert.NotNull(services.GetRequiredService<IOperations>());
        Assert.Equal([LogSource.App, LogSource.Deploy], services.GetServices<ILogFeed>().Select(feed => feed.Source));
        Assert.Equal("is [REDACTED]", services.GetRequiredService<ILogRedactor>().Redact("is hunter2-and-more"));
    }

    private sealed class Values : ISecretValues
    {
        public IReadOnlyList<Redacted> All { get; } = [new("hunter2-and-more")];

        IReadOnlyList<Redacted> ISecretValues.Values => All;
    }
}
