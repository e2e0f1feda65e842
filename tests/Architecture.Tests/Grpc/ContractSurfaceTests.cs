using System.Reflection;

namespace Architecture.Tests.GrpcContracts;

/// <summary>The whole public surface of the contract assemblies is the packages', as the committed lists have it.</summary>
public sealed class ContractSurfaceTests
{
    [Theory]
    [InlineData("Grpc.Core.Api")]
    [InlineData("Grpc.Net.Common")]
    public void TheAssembly_HasExactlyThePackagesSurface(string name)
    {
        var listed = ListedSurface(name);
        var ours = ContractSurface.Of(Assembly.Load(name));

        Assert.NotEmpty(listed);
        Assert.Equal([], listed.Except(ours).Order(StringComparer.Ordinal));
        Assert.Equal([], ours.Except(listed).Order(StringComparer.Ordinal));
    }

    private static HashSet<string> ListedSurface(string name)
    {
        using var stream = typeof(ContractSurfaceTests).Assembly.GetManifestResourceStream($"{name}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToHashSet(StringComparer.Ordinal);
    }
}
