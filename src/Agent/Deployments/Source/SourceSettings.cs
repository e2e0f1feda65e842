using MBot.Agent.Configuration;

namespace MBot.Agent.Deployments.Source;

/// <summary>The repository as the configuration file names it.</summary>
internal sealed class SourceSettings(AgentConfiguration configuration, ISettings<SourceOptions> options)
{
    public string Url => options.Current.Url;

    public string Ref => options.Current.Ref;

    /// <exception cref="Platform.MBotException">configuration.invalid.</exception>
    public void Set(string url, string reference)
    {
        configuration.Set("source.url", url);
        configuration.Set("source.ref", reference);
    }
}
