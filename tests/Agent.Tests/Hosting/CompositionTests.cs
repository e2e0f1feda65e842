using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MBot.Agent.Tests.Hosting;

public sealed class CompositionTests
{
    [Fact]
    public void EverythingThatTheAgentIsMadeOf_CanBeMade()
    {
        using var folder = new TempFolder();
        var state = new StateFolder(folder.Path);
        Directory.CreateDirectory(state.Root);

        using var agent = (IDisposable)Program.Compose(AgentBuilder.Create(state));

        var services = ((Microsoft.AspNetCore.Builder.WebApplication)agent).Services;
        Assert.NotEmpty(services.GetServices<IHostedService>());
        foreach (var service in Services)
            Assert.NotNull(services.GetRequiredService(service));
    }

    /// <summary>The constructor parameters of every gRPC service: what a call needs and nobody asks for before.</summary>
    private static IEnumerable<Type> Services => typeof(Program).Assembly.GetTypes()
        .Where(t => t.Name.EndsWith("GrpcService", StringComparison.Ordinal) || t.Name == "StandardHealthService")
        .SelectMany(t => t.GetConstructors().Single().GetParameters())
        .Select(p => p.ParameterType)
        .Distinct();
}
