using Grpc.Core;

namespace MBot.Agent.Security;

internal static class CallerContext
{
    private static readonly object Key = new();

    /// <summary>Who made this call. Known in every handler: calls without a caller end before.</summary>
    public static Caller GetCaller(this ServerCallContext context) =>
        context.UserState.TryGetValue(Key, out var caller)
            ? (Caller)caller
            : throw new InvalidOperationException($"{context.Method} was called past {nameof(MBot.Agent.Security.Calls.CallerInterceptor)}");

    internal static void SetCaller(this ServerCallContext context, Caller caller) => context.UserState[Key] = caller;
}
