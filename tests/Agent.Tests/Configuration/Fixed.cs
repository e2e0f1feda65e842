using MBot.Agent.Configuration;

namespace MBot.Agent.Tests.Configuration;

/// <summary>Settings as the test wants them.</summary>
internal sealed class Fixed<T>(T current) : ISettings<T>
    where T : class
{
    public T Current => current;
}
