using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using SmartSecurity.Core.Privacy;
using SmartSecurity.Core.Residents;

namespace SmartSecurity.Storage;

/// <summary>
/// What somebody's work does not reach is not there: filters on every table with a community or a resident, made by the columns' names, so that a
/// table that is added is cut from its first day.
/// </summary>
/// <remarks>
/// A context of the whole site has a model without filters: the pipeline's queries pay nothing. What hangs on a row by its id only (an alert's steps, a
/// patrol's visits) is reached through that row. What is about nobody is seen by everybody of the community, whatever their building.
/// </remarks>
internal static class SightModel
{
    private const string CommunityColumn = "CommunityId", ResidentColumn = "ResidentId";

    public static void Configure(ModelBuilder model, SecurityDbContext db)
    {
        var sight = db.Sight;
        if (sight == Sight.Everything) return;
        foreach (var type in model.Model.GetEntityTypes().Where(t => t.ClrType != typeof(Accounts.Account)).ToList())
        {
            var (community, resident) = (type.FindProperty(CommunityColumn), type.FindProperty(ResidentColumn));
            if (community is not null && sight.Communities is not null)
                model.Entity(type.ClrType).HasQueryFilter("community", Filter(type.ClrType, community, (int id) => db.Sight.Communities!.Contains(id)));
            // A table that names no community is cut through its resident; one that does, where a building cuts further.
            if (resident is not null && (sight.Building is not null || community is null))
                model.Entity(type.ClrType).HasQueryFilter("resident", Filter(type.ClrType, resident, (Guid id) => db.Residents.Any(r => r.Id == id)));
        }
        if (sight.Communities is not null) model.Entity<Community>().HasQueryFilter("community", c => db.Sight.Communities!.Contains(c.Id));
        if (sight.Building is null) return;
        model.Entity<Household>().HasQueryFilter("building", h => h.Address.StartsWith(db.Sight.Building + "-"));
        model.Entity<Resident>().HasQueryFilter("building", r => db.Households.Any(h => h.Id == r.HouseholdId));
        model.Entity<Credential>().HasQueryFilter("building", c => c.HouseholdId == null || db.Households.Any(h => h.Id == c.HouseholdId));
    }

    /// <summary>Queries are cut by the filters; what is written is looked at here, so that a number sent from outside adds nothing out of reach.</summary>
    /// <exception cref="InvalidOperationException">A row of a community that is out of reach was to be added or changed.</exception>
    public static void CheckWritten(SecurityDbContext db)
    {
        if (db.Sight.Communities is null) return;
        foreach (var entry in db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified && e.Entity is not Accounts.Account))
            if (entry.Metadata.FindProperty(CommunityColumn) is { } column && entry.Property(column.Name).CurrentValue is int id && !db.Sight.Includes(id))
                throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} of community {id} is out of reach.");
    }

    /// <summary><c>e => holds(e.Column)</c>; where the column is null, the row is everybody's.</summary>
    private static LambdaExpression Filter<T>(Type entity, IReadOnlyProperty column, Expression<Func<T, bool>> holds)
        where T : struct
    {
        var row = Expression.Parameter(entity, "e");
        var value = Expression.Call(typeof(EF), nameof(EF.Property), [column.ClrType], row, Expression.Constant(column.Name));
        if (column.ClrType == typeof(T)) return Expression.Lambda(Put(holds, value), row);
        return Expression.Lambda(Expression.OrElse(
            Expression.Equal(value, Expression.Constant(null, column.ClrType)), Put(holds, Expression.Property(value, "Value"))), row);
    }

    private static Expression Put<T>(Expression<Func<T, bool>> holds, Expression value) => new Putting(holds.Parameters[0], value).Visit(holds.Body);

    private sealed class Putting(ParameterExpression asked, Expression value) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == asked ? value : node;
    }
}

/// <summary>Contexts of the whole site, of some communities, and of one building have a model each.</summary>
internal sealed class SightedModelKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => context is SecurityDbContext db
        ? (context.GetType(), db.Sight.Communities is not null, db.Sight.Building is not null, designTime)
        : (object)(context.GetType(), designTime);
}
