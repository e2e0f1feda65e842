using Google.Protobuf;
using MBot.Agent.Security.Calls;
using MBot.Protos.V1;

namespace MBot.Agent.Configuration;

/// <summary>The value of a secret key stays out of the audit; that it was set, and by whom, is in it.</summary>
internal sealed class SettingMessages(ConfigurationCatalog catalog) : IRequestCover
{
    public IMessage Cover(IMessage request) => request is SetConfigurationRequest { Value.Length: > 0 } set && catalog.Find(set.Key) is { Secret: true }
        ? new SetConfigurationRequest(set) { Value = "[REDACTED]" }
        : request;
}
