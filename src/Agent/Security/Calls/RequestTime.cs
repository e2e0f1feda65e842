using Google.Protobuf.WellKnownTypes;
using MBot.Agent.Platform;

namespace MBot.Agent.Security.Calls;

/// <summary>A time of a request: outside text that may be out of the calendar's range.</summary>
internal static class RequestTime
{
    /// <exception cref="MBotException">InvalidArgument, for the field.</exception>
    public static DateTimeOffset? Of(Timestamp? time, string field)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (InvalidOperationException)
        {
            throw MBotException.InvalidArgument(field, "this is no time");
        }
    }
}
