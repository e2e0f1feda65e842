namespace MBot.Agent.Configuration;

/// <summary>One section of the running configuration.</summary>
internal sealed class Settings<T>(AgentConfiguration configuration) : ISettings<T>
    where T : class
{
    public T Current => configuration.Current<T>();
}
