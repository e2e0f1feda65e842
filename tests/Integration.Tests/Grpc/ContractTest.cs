using Grpc.Core;

namespace Integration.Tests.GrpcContracts;

/// <summary>A test whose every call and wait ends within a bound.</summary>
public abstract class ContractTest : IDisposable
{
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(30));

    protected CancellationToken Bound => _bound.Token;

    /// <summary>Call options that end the call at the bound.</summary>
    protected CallOptions Bounded => new(cancellationToken: Bound);

    public void Dispose()
    {
        _bound.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static async Task<RpcException> FailureOf(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);
}
