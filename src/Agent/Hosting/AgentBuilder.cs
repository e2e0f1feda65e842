using MBot.Agent.Platform;
using Microsoft.Extensions.Logging.Console;

namespace MBot.Agent.Hosting;

/// <summary>
/// The bare host: a web server without endpoints, a log on the console, nothing from the working folder or from
/// ASPNETCORE_ variables. What the agent does is added by whoever builds it.
/// </summary>
internal static class AgentBuilder
{
    public static WebApplicationBuilder Create(StateFolder folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "mbot-agent", ContentRootPath = folder.Root });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddRoutingCore().AddSingleton(folder).AddSingleton(TimeProvider.System);
        AddConsole(builder.Logging);
        return builder;
    }

    private static void AddConsole(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            // A call that a client made badly is no error of the agent; its own are logged by its interceptor.
            .AddFilter("Grpc", LogLevel.Critical)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);

        // Under systemd each line carries its priority and journald has the time.
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 })
        {
            logging.AddSystemdConsole();
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
